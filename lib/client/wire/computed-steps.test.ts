import { createHmac } from "node:crypto";
import { expect, test, vi } from "vitest";
import { ProblemError } from "#lib/client/queries/problem-error";
import type { TransportId } from "#lib/transports/catalog";
import { COMPUTED } from "./computed-steps";
import type { RawExchange } from "./wire-reader";

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const exchange = (client: string, server: string): RawExchange => ({
  client: { chunks: [bytes(client)], missingBytes: 0, firstAtMs: 1_700_000_000_000, lastAtMs: 0 },
  server: { chunks: [bytes(server)], missingBytes: 0, firstAtMs: 1_700_000_000_010, lastAtMs: 0 },
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

test("the steps need nothing of the browser, which has no crypto.subtle on a page over plain HTTP", async () => {
  const subtle = vi.spyOn(globalThis.crypto, "subtle", "get").mockReturnValue(undefined as never);
  const request = "GET /ws HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  const answer = "HTTP/1.1 101 x\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  const steps = await stepsOf("websocket", exchange(request, answer), noSecret);
  expect(steps.at(-1)).toMatchObject({ holds: true });
  subtle.mockRestore();
});

test("who may not see the secret sees all steps but the computed ones", async () => {
  const request =
    "POST /in HTTP/1.1\r\nwebhook-id: msg_1\r\nwebhook-timestamp: 1700000000\r\nwebhook-signature: v1,abc\r\ncontent-length: 2\r\n\r\n{}";
  const raw = exchange(request, "HTTP/1.1 204 No Content\r\n\r\n");
  const steps = await stepsOf("webhook", raw, () =>
    Promise.reject(new ProblemError("not-host", "Only the host.", undefined)),
  );
  expect(steps.map(({ value }) => value)).toContain("Only the host.");
  expect(steps.filter(({ holds }) => holds === false)).toEqual([]);
  expect(steps.at(-1)).not.toHaveProperty("holds");
  await expect(stepsOf("webhook", raw, () => Promise.reject(new Error("defect")))).rejects.toThrow("defect");
});

test("a REST hook's delivery shows what is compared, and does not say that it holds", async () => {
  const request = "POST /in HTTP/1.1\r\nx-hook-signature: abc\r\ncontent-length: 2\r\n\r\n{}";
  const steps = await stepsOf("rest-hook", exchange(request, "HTTP/1.1 204 No Content\r\n\r\n"), noSecret);
  expect(steps.map(({ value }) => value)).toEqual(["2 bytes: {}", expect.stringContaining("nobody"), "abc"]);
  expect(steps.some(({ holds }) => holds !== undefined)).toBe(false);
});
