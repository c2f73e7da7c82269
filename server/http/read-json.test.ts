import { afterAll, beforeAll, expect, test } from "vitest";
import { MAX_EVENT_BYTES } from "#lib/events/envelope";
import { rawRequest } from "#server/testing/raw-request";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
const uncaught: Error[] = [];
const note = (error: Error) => uncaught.push(error);
beforeAll(async () => {
  process.on("uncaughtExceptionMonitor", note);
  playground = await startPlayground();
});
afterAll(async () => {
  process.off("uncaughtExceptionMonitor", note);
  await playground.stop();
});

/** RFC 9112 §7.1. */
const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${"x".repeat(bytes)}\r\n`;

test("[CORE-14] a body in chunks is refused where it passes the limit, and nothing is thrown that nobody catches", async () => {
  const { id } = await playground.createRoom();
  const request = rawRequest(playground.port, [
    `POST /api/rooms/${id}/events HTTP/1.1`,
    "Host: 127.0.0.1",
    "Content-Type: application/json",
    "Transfer-Encoding: chunked",
  ]);
  request.socket.write(chunk(MAX_EVENT_BYTES));
  request.socket.write(`${chunk(1)}0\r\n\r\n`);
  const answer = await request.closed();
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain('"code":"body-too-large"');
  expect(uncaught).toEqual([]);
});
