import { expect, test } from "vitest";
import { AT_WHO_OPENS } from "#lib/experiments/bytes-counted";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { MEASURED, MOMENT, POLL_LINES, PUSH_LINES, pushAndPoll, sweepLines } from "./experiment";

const KNOBS = pushAndPoll.knobs.parse({});

interface Story {
  readonly events?: number;
  readonly pollsInVain?: number;
  /** Events that one poll brings. */
  readonly batch?: number;
  readonly pollBytes?: number;
  /** The poller misses the last event. */
  readonly misses?: boolean;
}

/** Of each line that stays open. */
const BYTES_BEFORE = 5_000;
const BYTES_OF_AN_EVENT = 240;

function journal({ events = 10, pollsInVain = 30, batch = 1, pollBytes = 300, misses = false }: Story) {
  const builder = new JournalBuilder();
  for (const line of POLL_LINES) builder.add(0, { kind: "client", ...line });
  // Before what counts: must not be counted.
  builder
    .publish(1, 1)
    .add(2, asked("polling", 9_999, 1))
    .add(3, { kind: "phase", phase: MEASURED });
  const readBytes = (moment: string, bytesIn: number) => {
    for (const { client } of PUSH_LINES) {
      builder
        .add(4, { kind: "sample", name: `bytes-in.${moment}`, client, value: bytesIn })
        .add(4, { kind: "sample", name: `bytes-out.${moment}`, client, value: 400 });
    }
  };
  readBytes(MOMENT.start, BYTES_BEFORE);
  readBytes(MOMENT.end, BYTES_BEFORE + events * BYTES_OF_AN_EVENT);
  const last = events + 1;
  for (let offset = 2; offset <= last; offset += 1) {
    const atMs = offset * 1_000;
    builder.publish(offset, atMs).arrive("long-polling", offset, atMs + 3);
    for (const [n, { client }] of PUSH_LINES.entries()) builder.arrive(client, offset, atMs + 2 + n);
    builder.add(atMs + 3, asked("long-polling", 700, 1));
    if (!misses || offset < last) builder.arrive("polling", offset, atMs + 125);
    if (offset % batch === 0) builder.add(atMs + 125, asked("polling", pollBytes, batch));
  }
  for (let n = 0; n < pollsInVain; n += 1) builder.add(20_000 + n, asked("polling", pollBytes, 0));
  return builder.build();
}

function asked(client: string, bytes: number, events: number) {
  const status = events === 0 ? 304 : 200;
  return { kind: "asked", client, status, events, tookMs: 1, bytesIn: bytes - 100, bytesOut: 100 } as const;
}

const figure = (verdict: ReturnType<typeof pushAndPoll.check>, name: string) =>
  verdict.figures.find((each) => each.name === name)?.value;

test("holds: rare events, most polls in vain and dearer than waiting", () => {
  const verdict = pushAndPoll.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(figure(verdict, "polling.in-vain")).toBe(75);
  expect(figure(verdict, "polling.bytes")).toBe(1_200);
  expect(figure(verdict, "long-polling.bytes")).toBe(700);
  expect(verdict.bytesCounted).toBe(AT_WHO_OPENS);
  expect(figure(verdict, "polling.delay-p50")).toBeCloseTo(125, 0);
  // e^(−1/s × 0.25 s)
  expect(figure(verdict, "polling.in-vain-expected")).toBe(77.9);
});

test("each line that stays open: how late its events were, and what each of them took", () => {
  const verdict = pushAndPoll.check(journal({}), KNOBS);
  for (const [n, { client, transport }] of PUSH_LINES.entries()) {
    // The side by side finds them by the id of their wire.
    expect(client).toBe(transport);
    expect(figure(verdict, `${client}.delay-p50`)).toBeCloseTo(2 + n, 1);
    expect(verdict.figures).toContainEqual(
      expect.objectContaining({ name: `${client}.bytes`, value: BYTES_OF_AN_EVENT, n: 10 }),
    );
    expect(figure(verdict, `${client}.requests`)).toBeUndefined();
  }
});

test("of each interval: how late and how often in vain, beside what is to be expected", () => {
  const builder = new JournalBuilder();
  const slow = sweepLines(KNOBS)[1];
  if (slow === undefined) throw new Error("The sweep has no second interval.");
  builder.add(0, { kind: "client", client: slow.client, transport: slow.transport, label: slow.label });
  for (let offset = 1; offset <= 4; offset += 1) builder.arrive(slow.client, offset, offset * 1_000 + 300);
  builder.add(2, asked(slow.client, 100, 4)).add(3, asked(slow.client, 100, 0));
  const events = [...journal({ events: 10 }), ...builder.build()];
  // The offsets of the story begin at 2; the slow poller has two of them after 0.3 s.
  const { series } = pushAndPoll.check(events, KNOBS);
  const of = (name: string, y: string) => series.find((each) => each.name === name && each.y === y)?.points;
  expect(slow.intervalMs).toBe(500);
  expect(of("expected", "ms")).toEqual([
    [250, 125],
    [500, 250],
  ]);
  expect(of("mean delay", "ms")).toEqual([
    [250, 125],
    [500, 300],
  ]);
  expect(of("in vain", "percent")).toEqual([
    [250, 75],
    [500, 50],
  ]);
  expect(of("expected", "percent")?.[1]).toEqual([500, 60.7]);
});

test.each([
  ["one poll brings ten events", { events: 100, batch: 10, pollsInVain: 0, pollBytes: 3_000 }],
  ["half of the polls bring an event", { events: 30, pollsInVain: 30 }],
  ["polls are in vain, but cheap", { pollBytes: 150 }],
])("does not hold: %s", (_what, story) => {
  expect(pushAndPoll.check(journal(story), KNOBS).holds).toBe(false);
});

test.each([
  ["too few events", { events: 7 }, "7 events, and at least as many polls; 8 are needed"],
  ["too few polls", { events: 8, batch: 8, pollsInVain: 4 }, "5 events, and at least as many polls"],
  ["an event that a client never got", { misses: true }, "Polling: 1 events did not arrive"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = pushAndPoll.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
