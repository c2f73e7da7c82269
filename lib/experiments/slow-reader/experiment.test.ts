import { expect, test } from "vitest";
import { CLOCK_UNCERTAINTY } from "#lib/experiments/clock-uncertainty";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { FLOOD, READER_LINES, type ReaderClient, slowReader } from "./experiment";

const KNOBS = slowReader.knobs.parse({});

interface Story {
  readonly published?: number;
  /** Whose line the server ended, 2.05 s into the run. */
  readonly ended?: readonly ReaderClient[];
  readonly behind?: ReaderClient;
  readonly by?: "server" | "client";
  readonly allRead?: boolean;
}

function journal({
  published = KNOBS.count,
  ended = ["websocket-frozen", "sse-frozen"],
  behind,
  by = "server",
  allRead = false,
}: Story) {
  const builder = new JournalBuilder();
  for (const { client, transport, label } of READER_LINES) {
    builder.add(0, { kind: "client", client, transport, label });
  }
  builder.add(1, { kind: "phase", phase: FLOOD });
  for (let offset = 1; offset <= published; offset += 1) {
    builder.publish(offset, offset * 100);
    for (const { client, reads } of READER_LINES) {
      const isThere = (reads || allRead) && (client !== behind || offset < 10);
      if (isThere) builder.arrive(client, offset, offset * 100 + 3);
    }
  }
  for (const client of ended) builder.add(2_050, { kind: "server-noticed", client, by });
  return builder.build();
}

test("holds: the server ends the lines of those that do not read, the others have everything", () => {
  const verdict = slowReader.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.reason).toContain(
    "WebSocket that does not read after 2049 ms, SSE that does not read after 2049 ms",
  );
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    "websocket-reads.received": 64,
    "websocket-reads.delay-p50": 3,
    "websocket-reads.delay-p95": 3,
    "sse-frozen.received": 0,
    "sse-frozen.ended-after": 2_049,
  });
});

test("when the server ended a line is told with what its clock may be off by", () => {
  const told = { kind: "sample", name: CLOCK_UNCERTAINTY, value: 0.5, atMs: 0 } as const;
  const { figures } = slowReader.check([told, ...journal({})], KNOBS);
  const of = (name: string) => figures.find((figure) => figure.name === name);
  expect(of("sse-frozen.ended-after")?.uncertaintyMs).toBe(0.5);
  expect(of("sse-reads.delay-p50")).not.toHaveProperty("uncertaintyMs");
});

test.each([
  ["one line is kept", { ended: ["websocket-frozen"] }, "SSE that does not read: the server kept the line"],
  ["the client itself went", { by: "client" }, "the server kept the line through 64 events"],
  ["others suffer", { behind: "sse-reads" }, "SSE that reads has only 9 of 64"],
] as const)("does not hold: %s", (_what, story, reason) => {
  const verdict = slowReader.check(journal(story), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test("does not hold: all of them read, and are named so", () => {
  const verdict = slowReader.check(journal({ allRead: true, ended: [] }), { ...KNOBS, freeze: false });
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toBe("All four read: the server ended no line, and all have 64 events.");
  expect(verdict.figures.map(({ label }) => label)).toContain("SSE that reads, too: received");
});

test("unknown: too little was published", () => {
  expect(slowReader.check(journal({ published: 20 }), KNOBS).holds).toBe("unknown");
});
