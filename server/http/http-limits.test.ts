import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createHttpServer } from "#server/http/http-limits";
import { rawRequest } from "#server/testing/raw-request";

const SHORT = {
  headersTimeout: 200,
  requestTimeout: 400,
  keepAliveTimeout: 200,
  connectionsCheckingInterval: 50,
};

/** Node answers 408 and closes; what the client was still sending may make a reset of it, which takes the answer along. */
const ENDED = /^(HTTP\/1\.1 408 [\s\S]*)?$/;

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function listen(listener: RequestListener, maxConnections = 10): Promise<number> {
  server = createHttpServer(maxConnections, SHORT).on("request", listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test("[SEC-16] the limits are 10 s for headers, 30 s for a request, 5 s between two, 100 headers, and are looked at each second", () => {
  const { headersTimeout, requestTimeout, keepAliveTimeout, maxHeadersCount, maxConnections } =
    createHttpServer(5_000);
  expect({ headersTimeout, requestTimeout, keepAliveTimeout, maxHeadersCount, maxConnections }).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    maxHeadersCount: 100,
    maxConnections: 7_000,
  });
});

test("[SEC-16] headers that drip are ended", async () => {
  const port = await listen((_request, response) => response.end());
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n");
  const drip = setInterval(() => socket.write("X-A: b\r\n"), 20);
  await once(socket, "close");
  clearInterval(drip);
  expect(answer).toMatch(ENDED);
});

test("[SEC-16] a body that drips is ended", async () => {
  const port = await listen((request, response) => {
    request.on("error", () => {}).resume();
    request.once("end", () => response.end());
  });
  const slow = rawRequest(port, ["POST / HTTP/1.1", "Host: a", "Content-Length: 100000"]);
  const drip = setInterval(() => slow.socket.write("x"), 20);
  expect(await slow.closed()).toMatch(ENDED);
  clearInterval(drip);
});

test("[SEC-16] an answer that takes long, or never ends, is left alone", async () => {
  const port = await listen((_request, response) => {
    response.write("first\n");
    setTimeout(() => response.write("last\n"), 3 * SHORT.requestTimeout);
  });
  const held = rawRequest(port, ["GET / HTTP/1.1", "Host: a"]);
  await held.until(/last/);
  held.socket.destroy();
});

test("[SEC-16] a socket with nothing more to ask is closed", async () => {
  const port = await listen((_request, response) => response.end("done"));
  expect(await rawRequest(port, ["GET / HTTP/1.1", "Host: a"]).closed()).toMatch(/done$/);
});

test("[SEC-16] of more than a hundred headers only the first hundred are read", async () => {
  let count = 0;
  const port = await listen((request, response) => {
    count = Object.keys(request.headers).length;
    response.end("done");
  });
  const many = Array.from({ length: 300 }, (_, n) => `X-${n}: a`);
  await rawRequest(port, ["GET / HTTP/1.1", "Host: a", ...many]).until(/done$/);
  expect(count).toBe(100);
});
