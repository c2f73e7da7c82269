import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { isCalled } from "#lib/transports/catalog";
import { BETWEEN, fitTest, MOMENT } from "./experiment";
import { fitLines, PARTS, type Part, TRAFFICS, type TrafficName } from "./traffics";

interface Story {
  readonly second?: TrafficName;
  /** Of each event on a line, where it is not 400. */
  readonly bytes?: Readonly<Record<string, number>>;
  /** How late a line's events are, where it is not 10 ms. */
  readonly lateMs?: Readonly<Record<string, number>>;
  /** Events of the end that a line never brings. */
  readonly missing?: Readonly<Record<string, number>>;
  readonly unread?: string;
  readonly refused?: number;
}

const PART_MS = 100_000;

function journal({ second = "payments", bytes, lateMs, missing, unread, refused = 0 }: Story) {
  const builder = new JournalBuilder();
  for (const [n, part] of PARTS.entries()) {
    const startMs = (n + 1) * PART_MS;
    const { count } = TRAFFICS[n === 0 ? "prices" : second];
    // Of the warm-up: must not be counted.
    builder.publish(1_000 * n + 999, startMs - 10).add(startMs, { kind: "phase", phase: part });
    for (let i = 0; i < count - refused; i += 1) builder.publish(1_000 * n + i, startMs + 10 * i);
    for (const line of fitLines(part, TRAFFICS[n === 0 ? "prices" : second])) {
      const { client } = line;
      const came = count - (missing?.[client] ?? 0);
      const each = bytes?.[client] ?? 400;
      for (let i = 0; i < came; i += 1) {
        const atMs = startMs + 10 * i + (lateMs?.[client] ?? 10);
        builder.arrive(client, 1_000 * n + i, atMs);
        if (isCalled(line.transport)) builder.add(atMs, attempted(client, 1_000 * n + i, each));
      }
      // Of the warm-up, told late.
      if (isCalled(line.transport)) builder.add(startMs + 1, attempted(client, 1_000 * n + 999, 9_000));
      if (!isCalled(line.transport) && client !== unread) readings(builder, part, client, came * each, n);
    }
    builder.add(startMs + PART_MS / 2, { kind: "phase", phase: BETWEEN });
  }
  return builder.build();
}

function attempted(client: string, offset: number, bytes: number) {
  const [bytesIn, bytesOut] = [100, bytes - 100];
  return { kind: "attempted", client, offset, attempt: 1, status: 204, bytesIn, bytesOut } as const;
}

/** A receiver that starts again counts from nothing, so half of its bytes lie before that and half after it. */
function readings(builder: JournalBuilder, part: Part, client: string, bytes: number, n: number) {
  const startMs = (n + 1) * PART_MS;
  const read = (moment: string, value: number) => {
    for (const [name, share] of [
      ["bytes-in", 0.75],
      ["bytes-out", 0.25],
    ] as const)
      builder.add(startMs + 1, { kind: "sample", name: `${name}.${moment}`, client, value: share * value });
  };
  read(MOMENT.start, 5_000);
  if (part === "first") read(MOMENT.end, 5_000 + bytes);
  else {
    read(MOMENT.left, 5_000 + bytes / 2);
    read(MOMENT.end, bytes / 2);
  }
}

const KNOBS = fitTest.knobs.parse({});
const AHEAD: Story = { bytes: { "first-websocket": 300, "second-mqtt": 300 } };

test("holds: the cheapest of all that lose nothing is first, and it is not the same one", () => {
  const verdict = fitTest.check(journal(AHEAD), KNOBS);
  expect(verdict.holds, verdict.reason).toBe(true);
  expect(verdict.reason).toBe(
    "Prices: bare WebSocket (100) comes before SSE (91.7). Payments: MQTT session, QoS 1 (100) comes before bare WebSocket (91.7).",
  );
  expect(verdict.n).toBe(40);
});

test("a score is the mean of in time, arrived and cost, by their weights", () => {
  const story = {
    bytes: { "first-websocket": 200 },
    lateMs: { "first-sse": 101 },
    missing: { "first-sse": 40 },
  };
  const score = (knobs: object) =>
    fitTest
      .check(journal(story), fitTest.knobs.parse(knobs))
      .figures.find(({ name }) => name === "first-sse.score")?.value;
  // None in time, 120 of 160 arrived, 400 bytes for each of them beside 200.
  expect(score({})).toBe(41.7);
  expect(score({ delayWeight: 0 })).toBe(62.5);
  expect(score({ lossWeight: 10, costWeight: 0, delayWeight: 0 })).toBe(75);
  expect(score({ lossWeight: 0, costWeight: 3, delayWeight: 0 })).toBe(50);
});

test("bytes are of the events that arrived, in all connections and tries", () => {
  const { figures } = fitTest.check(journal({ missing: { "second-sse": 10 } }), KNOBS);
  const bytes = (client: string) => figures.find(({ name }) => name === `${client}.bytes`);
  expect(bytes("second-webhook")).toMatchObject({ value: 400, n: 40 });
  expect(bytes("second-sse")).toMatchObject({ value: 400, n: 30 });
});

test("does not hold: one is first for both", () => {
  const story = { bytes: { "first-websocket": 300, "second-websocket": 300 } };
  expect(fitTest.check(journal(story), KNOBS).holds).toBe(false);
});

test.each<[string, Story, object, string]>([
  ["two are as good as one another", {}, {}, "Less than 1 point apart counts as equal."],
  [
    "bytes of a line were not read",
    { ...AHEAD, unread: "second-sse" },
    {},
    "Payments: nothing came by SSE, or its bytes were not read.",
  ],
  [
    "a wire brought nothing",
    { ...AHEAD, missing: { "second-webhook": 40 } },
    {},
    "Payments: nothing came by webhook",
  ],
  ["events were refused", { ...AHEAD, refused: 1 }, {}, "159 of 160 events were accepted"],
  ["nothing has a weight", AHEAD, { delayWeight: 0, lossWeight: 0, costWeight: 0 }, "Nothing has a weight."],
])("unknown: %s", (_what, story, knobs, reason) => {
  const verdict = fitTest.check(journal(story), fitTest.knobs.parse(knobs));
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});

test("no hook takes part where a page receives", () => {
  expect(fitLines("first", TRAFFICS.chat).map(({ transport }) => transport)).not.toContain("webhook");
  expect(fitLines("first", TRAFFICS.builds).map(({ transport }) => transport)).toContain("webhook");
});
