import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { cutAndResume } from "./experiment";
import { CUT_LINES, type CutClient, GAP_TOLD } from "./lines";

const COUNT = 30;
/** Offsets 11 to 20 are published during the cut. */
const DURING = { first: 11, last: 20 };
const KNOBS = cutAndResume.knobs.parse({});

interface Story {
  readonly cut?: boolean;
  readonly published?: number;
  /** Offsets that a client never gets. */
  readonly missing?: Partial<Record<CutClient, readonly number[]>>;
  readonly away?: CutClient;
}

const during = Array.from({ length: DURING.last - DURING.first + 1 }, (_, n) => DURING.first + n);
const WITHOUT = { "sse-bare": during, "websocket-bare": during, "mqtt-clean": during };

function journal({ cut = true, published = COUNT, missing = WITHOUT, away }: Story) {
  const builder = new JournalBuilder();
  for (const { client, transport, label } of CUT_LINES) {
    builder.add(0, { kind: "client", client, transport, label });
    builder.add(1, { kind: "connection", client, state: "open" });
    if (!cut) continue;
    builder.add(1_050, { kind: "connection", client, state: "lost" });
    if (client !== away) builder.add(2_500, { kind: "connection", client, state: "open" });
  }
  if (cut) {
    builder.add(1_040, { kind: "fault", fault: "cut", state: "started", client: "*" });
    builder.add(2_090, { kind: "fault", fault: "cut", state: "ended", client: "*" });
  }
  for (let offset = 1; offset <= published; offset += 1) {
    builder.publish(offset, offset * 100);
    for (const { client } of CUT_LINES) {
      if (missing[client]?.includes(offset) !== true) builder.arrive(client, offset, offset * 100 + 2);
    }
  }
  return builder.build();
}

const figureOf = (verdict: ReturnType<typeof cutAndResume.check>, name: string) =>
  verdict.figures.find((figure) => figure.name === name)?.value;

test("holds: whoever resumes has all, whoever does not has lost the outage", () => {
  const verdict = cutAndResume.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  expect([figureOf(verdict, "sse.lost"), figureOf(verdict, "websocket-bare.lost")]).toEqual([0, 10]);
  expect(figureOf(verdict, "sse.back-after")).toBe(410);
});

test("does not hold: one event lost on a line that resumes", () => {
  const verdict = cutAndResume.check(journal({ missing: { ...WITHOUT, sse: [15] } }), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(
    "SSE, eventsource for Node: 1 lost although they resume. None of them was told",
  );
});

test("does not hold: the history ran over, and who was told of the gap is said", () => {
  const run = [
    ...journal({ missing: { ...WITHOUT, sse: [15], "mqtt-session": [15] } }),
    { kind: "sample", name: GAP_TOLD, client: "sse", value: 1, atMs: 2_600 } as const,
  ];
  const verdict = cutAndResume.check(run, KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("Told of the gap: SSE, eventsource for Node.");
  expect(figureOf(verdict, "sse.gap-told")).toBe(1);
});

test("unknown: without a cut nine events are too few", () => {
  const uncut = cutAndResume.knobs.parse({ outageMs: 0 });
  const verdict = cutAndResume.check(journal({ cut: false, missing: {}, published: 9 }), uncut);
  expect(verdict).toMatchObject({ holds: "unknown", n: 9, sample: { least: 10 } });
  expect(verdict.reason).toBe("Too small a sample: 9 events; 10 are needed.");
});

test("does not hold: without a cut a bare WebSocket has everything, too", () => {
  const uncut = cutAndResume.knobs.parse({ outageMs: 0 });
  expect(cutAndResume.check(journal({ cut: false, missing: {} }), uncut).holds).toBe(false);
});

test.each([
  ["too few events in the cut", { published: 12 }, "Only 2 events were published during the cut"],
  ["a client that is not back", { away: "sse" }, "it was not back"],
  ["no cut, although one was asked for", { cut: false }, "was not made"],
] as const)("unknown: %s", (_what, story, reason) => {
  const verdict = cutAndResume.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});

test("an event that came twice counts once, and is said", () => {
  const twice = [
    ...journal({}),
    { kind: "arrived", client: "mqtt-session", offset: 3, replayed: true, atMs: 9_000 } as const,
  ];
  const verdict = cutAndResume.check(twice, KNOBS);
  expect([figureOf(verdict, "mqtt-session.received"), figureOf(verdict, "mqtt-session.repeated")]).toEqual([
    COUNT,
    1,
  ]);
  expect(verdict.holds).toBe(true);
});
