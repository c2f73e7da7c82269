import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { BYTES_IN, COMPRESSION_LINES, type CompressionClient, compression, SENDING } from "./experiment";

const KNOBS = compression.knobs.parse({ count: 20 });
const BYTES: Readonly<Record<CompressionClient, number>> = {
  websocket: 150,
  "websocket-deflate": 30,
  sse: 170,
  "sse-flushed": 40,
  "sse-held": 25,
};

interface Story {
  readonly bytes?: Partial<Record<CompressionClient, number>>;
  /** Arrivals of each line before the events were over. */
  readonly inTime?: Partial<Record<CompressionClient, number>>;
  readonly arrived?: number;
}

function journal({ bytes = {}, inTime = {}, arrived = 20 }: Story) {
  const builder = new JournalBuilder().add(0, { kind: "phase", phase: SENDING });
  builder.add(1_000, { kind: "phase", phase: "ended" });
  const early = { "sse-held": 0, ...inTime } as Readonly<Record<string, number>>;
  for (const { client } of COMPRESSION_LINES) {
    for (let offset = 1; offset <= arrived; offset += 1) {
      builder.arrive(client, offset, offset <= (early[client] ?? arrived) ? offset : 1_000 + offset);
    }
    const value = arrived * ({ ...BYTES, ...bytes }[client] ?? 0);
    builder.add(2_000, { kind: "sample", name: BYTES_IN, client, value });
  }
  return builder.build();
}

test("holds: both wires shrink below half, and without a flush nothing came in time", () => {
  const verdict = compression.check(journal({}), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 20 });
  expect(verdict.reason).toContain("WebSocket 150, WebSocket, deflate 30");
});

test.each([
  ["little is saved on a WebSocket", { bytes: { "websocket-deflate": 80 } }],
  ["little is saved on a stream", { bytes: { "sse-flushed": 90 } }],
  ["events came in time without a flush", { inTime: { "sse-held": 1 } }],
  ["a flush did not help", { inTime: { "sse-flushed": 19 } }],
])("does not hold: %s", (_what, story) => {
  expect(compression.check(journal(story), KNOBS).holds).toBe(false);
});

test("unknown: not every event arrived", () => {
  const verdict = compression.check(journal({ arrived: 19 }), KNOBS);
  expect(verdict).toMatchObject({ holds: "unknown", reason: "WebSocket: only 19 of 20 events." });
});
