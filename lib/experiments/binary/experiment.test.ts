import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { BINARY_LINES, type BinaryClient, BYTES_IN, binary, INTACT } from "./experiment";

const KNOBS = binary.knobs.parse({});

function journal(bytesEach: Readonly<Record<BinaryClient, number>>, broken?: BinaryClient) {
  const builder = new JournalBuilder();
  for (const { client } of BINARY_LINES) {
    for (let n = 0; n < KNOBS.count; n += 1) {
      const value = client === broken && n === 0 ? 0 : 1;
      builder.add(n, { kind: "sample", name: INTACT, client, value });
    }
    builder.add(100, { kind: "sample", name: BYTES_IN, client, value: KNOBS.count * bytesEach[client] });
  }
  return builder.build();
}

test("holds: base64 on the stream, bytes elsewhere", () => {
  const verdict = binary.check(journal({ sse: 87_400, websocket: 65_540, webhook: 65_700 }), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 10 });
  expect(verdict.reason).toBe(
    "Of 65536 bytes became 87400 on an event stream, 65540 on a WebSocket and 65700 as a request.",
  );
});

test.each([
  ["the same everywhere", { sse: 65_560, websocket: 65_540, webhook: 65_700 }],
  ["twice as much", { sse: 131_072, websocket: 65_540, webhook: 65_700 }],
  ["a request costs as much as the stream", { sse: 87_400, websocket: 65_540, webhook: 87_400 }],
])("does not hold: %s", (_what, bytesEach) => {
  expect(binary.check(journal(bytesEach), KNOBS).holds).toBe(false);
});

test("unknown: a payload did not come out as it went in", () => {
  const verdict = binary.check(journal({ sse: 87_400, websocket: 65_540, webhook: 65_700 }, "sse"), KNOBS);
  expect(verdict).toMatchObject({
    holds: "unknown",
    reason: "SSE: not every payload came out as it went in.",
  });
});
