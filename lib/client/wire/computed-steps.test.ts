import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { TransportId } from "#lib/transports/catalog";
import { COMPUTED } from "./computed-steps";
import type { RawExchange } from "./wire-reader";

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const exchange = (client: string, server: string): RawExchange => ({
  client: { chunks: [bytes(client)], firstAtMs: 1_700_000_000_000, lastAtMs: 0 },
  server: { chunks: [bytes(server)], firstAtMs: 1_700_000_000_010, lastAtMs: 0 },
});
const stepsOf = async (transportId: TransportId, raw: RawExchange, readSecret: () => Promise<string>) =>
  (await COMPUTED[transportId]?.steps(raw, readSecret)) ?? [];
const noSecret = () => Promise.reject(new Error("not asked"));

test("the accept key of RFC 6455 §1.3 holds, and another does not", async () => {
  const request =
    "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  const answer = (accept: string) =>
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
  const steps = async (accept: string) =>
    (await stepsOf("websocket", exchange(request, answer(accept)), noSecret)).at(-1);
  expect(await steps("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")).toMatchObject({ holds: true });
  expect(await steps("s3pPLMBiTxaQ9kYGzzhZRbK+xO0=")).toMatchObject({ holds: false });
});

test("a delivery's signature holds under its secret, and under no other", async () => {
  const secret = Buffer.from("0123456789abcdef0123456789abcdef");
  const body = '{"type":"a.b"}';
  const mac = createHmac("sha256", secret).update(`msg_1.1700000000.${body}`).digest("base64");
  const request = `POST /in HTTP/1.1\r\nhost: x\r\nwebhook-id: msg_1\r\nwebhook-timestamp: 1700000000\r\nwebhook-signature: v1,${mac}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const steps = async (key: Buffer) =>
    stepsOf(
      "webhook",
      exchange(request, "HTTP/1.1 204 No Content\r\n\r\n"),
      async () => `whsec_${key.toString("base64")}`,
    );
  expect((await steps(secret)).every(({ holds }) => holds !== false)).toBe(true);
  expect((await steps(Buffer.alloc(32))).at(-1)?.holds).toBe(false);
});

test("an exchange without a key or a signature has no steps", async () => {
  const plain = exchange("GET / HTTP/1.1\r\nhost: x\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
  expect(await stepsOf("websocket", plain, noSecret)).toEqual([]);
  expect(await stepsOf("webhook", plain, noSecret)).toEqual([]);
});
