import { expect, test } from "vitest";
import { z } from "zod";
import { readExchanges } from "#lib/wire/http/exchanges";
import { captureNames, readCapture } from "#lib/wire/testing/captures";
import { bytesOfText } from "#lib/wire/testing/span-lines";
import { harOf, type TimedExchange } from "./har";

// HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/: every field it asks for, and none it does not know.
const nameValue = z.strictObject({ name: z.string(), value: z.string(), comment: z.string().optional() });
const sizes = { headersSize: z.int().min(-1), bodySize: z.int().min(-1) };
const milliseconds = z.number().min(0);
const har12 = z.strictObject({
  log: z.strictObject({
    version: z.literal("1.2"),
    creator: z.strictObject({ name: z.string(), version: z.string() }),
    entries: z.array(
      z.strictObject({
        startedDateTime: z.iso.datetime(),
        time: milliseconds,
        request: z.strictObject({
          method: z.string().min(1),
          url: z.url(),
          httpVersion: z.string(),
          cookies: z.array(nameValue),
          headers: z.array(nameValue),
          queryString: z.array(nameValue),
          postData: z
            .strictObject({
              mimeType: z.string(),
              params: z.array(nameValue),
              text: z.string(),
              _encoding: z.string().optional(),
            })
            .optional(),
          ...sizes,
        }),
        response: z.strictObject({
          status: z.int(),
          statusText: z.string(),
          httpVersion: z.string(),
          cookies: z.array(nameValue),
          headers: z.array(nameValue),
          content: z.strictObject({
            size: z.int().min(0),
            mimeType: z.string(),
            text: z.string().optional(),
            encoding: z.literal("base64").optional(),
          }),
          redirectURL: z.string(),
          ...sizes,
        }),
        cache: z.strictObject({}),
        timings: z.strictObject({ send: milliseconds, wait: milliseconds, receive: milliseconds }),
      }),
    ),
  }),
});

const CREATOR = { name: "Event Playground", version: "0.1.0" };
const TIMES = {
  origin: "http://127.0.0.1:3000",
  startedAtMs: 1_769_848_200_000,
  sendMs: 0.5,
  waitMs: 2,
  receiveMs: 1,
  missingBytes: 0,
};

const timed = (client: Uint8Array, server: Uint8Array): TimedExchange[] =>
  readExchanges(client, server).map((exchange) => ({ exchange, ...TIMES }));
const entryOf = (client: Uint8Array | string, server: Uint8Array | string) => {
  const bytes = (side: Uint8Array | string) => (typeof side === "string" ? bytesOfText(side) : side);
  const har = harOf(timed(bytes(client), bytes(server)), CREATOR);
  return har12.parse(har).log.entries[0];
};

test.each(captureNames())("%s becomes a HAR 1.2 log", (name) => {
  const exchanges = readCapture(name).connections.flatMap(({ client, server }) => timed(client, server));
  const har = harOf(exchanges, CREATOR);
  expect(har12.parse(JSON.parse(JSON.stringify(har)))).toEqual(har);
});

test("a recorded publish is written with its heads, bodies and times", () => {
  const [connection] = readCapture("curl-publish").connections;
  if (connection === undefined) throw new Error("there is no connection");
  const entry = entryOf(connection.client, connection.server);
  expect(entry).toMatchObject({
    startedDateTime: "2026-01-31T08:30:00.000Z",
    time: 3.5,
    request: {
      method: "POST",
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:3000\/api\/rooms\/[a-z0-9]+\/events$/),
      httpVersion: "HTTP/1.1",
      headersSize: 197,
      bodySize: 59,
      postData: {
        mimeType: "application/json",
        text: '{"type":"order.paid","data":{"orderId":42,"text":"é😀"}}',
      },
    },
    response: {
      status: 202,
      statusText: "Accepted",
      headersSize: 235,
      bodySize: 161,
      content: { size: 161 },
    },
  });
});

test("queries, cookies, redirects and bodies that are no text find their fields", () => {
  const entry = entryOf(
    "GET /a?b=c%20d&e&f=%zz&g=h=i HTTP/1.1\r\nCookie: one=1; two=2=2\r\n\r\n",
    Uint8Array.from([
      ...bytesOfText("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 2\r\n\r\n"),
      0xff,
      0x00,
    ]),
  );
  expect(entry?.request.queryString).toEqual([
    { name: "b", value: "c d" },
    { name: "e", value: "" },
    { name: "f", value: "%zz" },
    { name: "g", value: "h=i" },
  ]);
  expect(entry?.request.cookies).toEqual([
    { name: "one", value: "1" },
    { name: "two", value: "2=2" },
  ]);
  expect(entry?.response).toMatchObject({
    redirectURL: "/b",
    content: { size: 2, mimeType: "x-unknown", text: "/wA=", encoding: "base64" },
  });
});

test("a chunked body is written without its chunks", () => {
  const entry = entryOf(
    "GET / HTTP/1.1\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n",
  );
  expect(entry?.response.content.text).toBe("Wikipedia");
});

test("a request without an answer has status 0", () => {
  expect(entryOf("GET / HTTP/1.1\r\n\r\n", "")?.response).toMatchObject({
    status: 0,
    headersSize: -1,
    bodySize: -1,
  });
});
