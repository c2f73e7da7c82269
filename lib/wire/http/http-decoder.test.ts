import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ContentDecoder } from "#lib/wire/content-decoder";
import { expectSpansInUnits, sameInPieces, survivesGarbage } from "#lib/wire/testing/in-pieces";
import { bytesOfText, spanLines, summaryLines } from "#lib/wire/testing/span-lines";
import { MAX_UNIT_BYTES } from "#lib/wire/unit-decoder";
import { FrameDecoder } from "#lib/wire/websocket/frame-decoder";
import { HttpDecoder } from "./http-decoder";

const requests = () =>
  new HttpDecoder("client", { body: () => new ContentDecoder(), upgraded: () => new FrameDecoder("client") });
const responses = () =>
  new HttpDecoder("server", { body: () => new ContentDecoder(), upgraded: () => new FrameDecoder("server") });

const decode = (make: () => HttpDecoder, text: string) => {
  const units = sameInPieces(make, bytesOfText(text));
  expectSpansInUnits(units);
  return units;
};
const contents = (units: ReturnType<typeof decode>) =>
  units.flatMap(({ units: above }) =>
    above.map(({ bytes }) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)),
  );

const REQUEST =
  "GET /hello.txt HTTP/1.1\r\nUser-Agent: curl/7.64.1\r\nHost: www.example.com\r\nAccept-Language: en, mi\r\n\r\n";
const RESPONSE =
  "HTTP/1.1 200 OK\r\nDate: Mon, 27 Jul 2009 12:28:53 GMT\r\nServer: Apache\r\nLast-Modified: Wed, 22 Jul 2009 19:15:56 GMT\r\n" +
  'ETag: "34aa387-d-1568eb00"\r\nAccept-Ranges: bytes\r\nContent-Length: 51\r\nVary: Accept-Encoding\r\nContent-Type: text/plain\r\n\r\n' +
  "Hello World! My content includes a trailing CRLF.\r\n";

test("the request of RFC 9110 §3.9 is read, line by line", () => {
  const [unit, ...more] = decode(requests, REQUEST);
  expect(more).toEqual([]);
  expect(unit).toMatchObject({ framingBytes: REQUEST.length, payloadBytes: 0 });
  expect(unit?.summary).toBe(`HTTP request GET /hello.txt, ${REQUEST.length} bytes of head`);
  expect(spanLines(unit ?? { spans: [] })).toEqual([
    "Method=GET",
    "Request target=/hello.txt",
    "HTTP version=HTTP/1.1",
    "Field name=User-Agent",
    "Field value=curl/7.64.1",
    "Field name=Host",
    "Field value=www.example.com",
    "Field name=Accept-Language",
    "Field value=en, mi",
    "Empty line=",
  ]);
});

test("the response of RFC 9110 §3.9 is read, its body by Content-Length, and the next one is found after it", () => {
  const units = decode(
    responses,
    `${RESPONSE}HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n`,
  );
  expect(summaryLines(units)).toEqual([
    `HTTP response 200 OK, ${RESPONSE.length - 51} bytes of head`,
    "HTTP body, 51 bytes",
    "  Text, 51 bytes",
    "HTTP response 204 No Content, 27 bytes of head",
    "HTTP response 304 Not Modified, 48 bytes of head",
  ]);
  expect(units[0]?.spans.find(({ label }) => label === "ETag")).toMatchObject({
    value: '"34aa387-d-1568eb00"',
    meaning: "Names this version of the content",
    spec: { section: "RFC 9110 §8.8.3" },
  });
});

// The grammar of RFC 9112 §7.1: sizes in either case, zeros before them, extensions, trailers.
test("a chunked body is read, chunk by chunk", () => {
  const units = decode(
    responses,
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n00A;name=value\r\npedia in\r\n\r\n0\r\nExpires: never\r\n\r\nHTTP/1.1 204 \r\n\r\n",
  );
  expect(summaryLines(units)).toEqual([
    "HTTP response 200 OK, 47 bytes of head",
    "HTTP chunk, 4 bytes",
    "HTTP chunk, 10 bytes",
    "HTTP last chunk",
    "  Text, 14 bytes",
    "HTTP response 204, 17 bytes of head",
  ]);
  expect(contents(units)).toEqual(["Wikipedia in\r\n"]);
  expect(units.slice(1, 3).map(({ framingBytes, payloadBytes }) => [framingBytes, payloadBytes])).toEqual([
    [5, 4],
    [18, 10],
  ]);
  expect(spanLines(units[3] ?? { spans: [] })).toEqual([
    "Chunk size=0",
    "Field name=Expires",
    "Field value=never",
    "Empty line=",
  ]);
});

test("a body without a length goes on until the connection ends", () => {
  expect(contents(decode(responses, "HTTP/1.0 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"))).toEqual([
    "HTTP/1.1 200 OK\r\n\r\n",
  ]);
});

test("a response to HEAD has no body, and interim responses answer nothing", () => {
  const head = () =>
    new HttpDecoder("server", {
      body: () => new ContentDecoder(),
      upgraded: () => new FrameDecoder("server"),
      requestMethod: (index) => ["GET", "HEAD"][index],
    });
  const text =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  expect(decode(head, text).map(({ summary }) => summary.split(",", 1)[0])).toEqual([
    "HTTP response 100 Continue",
    "HTTP response 200 OK",
    "HTTP body",
    "HTTP response 200 OK",
    "HTTP response 404 Not Found",
  ]);
});

const UPGRADE = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

test("after a 101 come frames; after a refused upgrade comes the next request", () => {
  const agreed = decode(
    responses,
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n\u0001\u0000",
  );
  expect(agreed.map(({ layer }) => layer)).toEqual(["http", "websocket"]);
  const asked = sameInPieces(requests, Uint8Array.from([...bytesOfText(UPGRADE), 0x81, 0x80, 1, 2, 3, 4]));
  expect(asked.map(({ layer }) => layer)).toEqual(["http", "websocket"]);
  expect(decode(requests, UPGRADE + REQUEST).map(({ layer }) => layer)).toEqual(["http", "http"]);
});

test.each([
  [
    "a blank before the colon",
    "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "Field line=Host : a INVALID there may be no blank before the colon",
  ],
  [
    "a folded line",
    "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
    "Field line= c INVALID a field may not go on in the next line",
  ],
  [
    "no colon",
    "GET / HTTP/1.1\r\nHost\r\n\r\n",
    "Field line=Host INVALID a field line is a name, a colon and a value",
  ],
])("%s is said in its span, and reading goes on", (_what, text, expected) => {
  const units = decode(requests, text + REQUEST);
  expect(units).toHaveLength(2);
  expect(spanLines(units[0] ?? { spans: [] })).toContain(expected);
});

test.each([
  ["no start line", requests, "HELLO\r\n\r\nGET / HTTP/1.1\r\n\r\n", "this is no start line of HTTP/1.1"],
  [
    "two lengths",
    requests,
    "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "where the body ends cannot be known",
  ],
  [
    "a chunk size that is no number",
    responses,
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    "the size of a chunk is a hexadecimal number",
  ],
  [
    "a chunk longer than it says",
    responses,
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc",
    "the data of a chunk is followed by CR LF",
  ],
  [
    "a chunk that is cut off",
    responses,
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    "the stream ended before this was complete",
  ],
  [
    "a head without an end",
    requests,
    `GET / HTTP/1.1\r\n${"a: b\r\n".repeat(11_000)}`,
    "a head has at most 65536 bytes here",
  ],
])("%s ends the reading, with the reason", (_what, make, text, reason) => {
  const decoder = make();
  const units = [...decoder.push(bytesOfText(text)), ...decoder.endMessage()];
  expect(units.at(-1)?.summary).toBe(`Not readable: ${reason}`);
});

test("of a chunk too long to keep the data is counted and left out, and the next is found after it", () => {
  const size = MAX_UNIT_BYTES + 1;
  const decoder = responses();
  const units = [
    ...decoder.push(
      bytesOfText(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n`),
    ),
    ...decoder.push(new Uint8Array(size)),
    ...decoder.push(bytesOfText("\r\n0\r\n\r\n")),
  ];
  expect(units.map(({ payloadBytes, omittedBytes }) => [payloadBytes, omittedBytes])).toEqual([
    [0, 0],
    [size, size],
    [0, 0],
    [0, 0],
  ]);
});

test("what node:http writes is read back, whatever the pieces it writes", async () => {
  const piece = fc.string({ unit: "binary", minLength: 1, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 5 }), fc.boolean(), async (pieces, isChunked) => {
      const body = pieces.join("");
      const server = createServer((_request, response) => {
        if (!isChunked) response.setHeader("Content-Length", Buffer.byteLength(body));
        for (const each of pieces) response.write(each);
        response.end();
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
      const written: Buffer[] = [];
      socket.on("data", (chunk) => written.push(chunk));
      socket.end("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      await once(socket, "close");
      server.close();
      const units = sameInPieces(responses, Buffer.concat(written));
      expect(contents(units).join("")).toBe(body);
      expect(JSON.stringify(units)).not.toContain('"invalid"');
      expect(units.reduce((sum, { payloadBytes }) => sum + payloadBytes, 0)).toBe(Buffer.byteLength(body));
    }),
    { numRuns: 15 },
  );
});

test("garbage is taken without a throw", () => {
  survivesGarbage(requests, bytesOfText(REQUEST), bytesOfText(UPGRADE));
  survivesGarbage(
    responses,
    bytesOfText(RESPONSE),
    bytesOfText("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n0\r\n\r\n"),
  );
});
