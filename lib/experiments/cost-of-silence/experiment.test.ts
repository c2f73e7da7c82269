import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { BEATS, costOfSilence, MOMENT, SILENCE, SILENT_LINES } from "./experiment";

const KNOBS = costOfSilence.knobs.parse({});
/** So many crossed, whatever the settings would have. */
const PINGS = 7;

interface Story {
  readonly polls?: number;
  readonly pollBytes?: number;
  readonly pingBytes?: number;
  readonly deliveries?: number;
}

function journal({ polls = 8, pollBytes = 500, pingBytes = 8, deliveries = 0 }: Story) {
  const builder = new JournalBuilder();
  for (const { client, transport, label } of SILENT_LINES) {
    builder.add(0, { kind: "client", client, transport, label });
  }
  builder.add(100, { kind: "phase", phase: SILENCE });
  const read = (atMs: number, client: string, moment: string, bytes: number) =>
    builder
      .add(atMs, { kind: "sample", name: `bytes-in.${moment}`, client, value: bytes })
      .add(atMs, { kind: "sample", name: `bytes-out.${moment}`, client, value: bytes });
  for (const client of ["websocket", "sse"]) read(101, client, MOMENT.start, 300);
  const beats = (atMs: number, moment: string, value: number) =>
    builder.add(atMs, { kind: "sample", name: `${BEATS}.${moment}`, client: "websocket", value });
  beats(101, MOMENT.start, 1);
  for (let n = 0; n < polls; n += 1) {
    const asked = { kind: "asked", client: "polling", status: 304, events: 0, tookMs: 2 } as const;
    builder.add(200 + n, { ...asked, bytesIn: pollBytes - 200, bytesOut: 200 });
  }
  for (let offset = 1; offset <= deliveries; offset += 1) {
    const attempted = { kind: "attempted", client: "webhook", offset, attempt: 1, status: 200 } as const;
    builder.add(300 + offset, { ...attempted, bytesIn: 200, bytesOut: 700 });
  }
  read(4_100, "websocket", MOMENT.end, 300 + (PINGS * pingBytes) / 2);
  read(4_100, "sse", MOMENT.end, 300);
  beats(4_100, MOMENT.end, 1 + PINGS);
  return builder.build();
}

test("holds: hooks cost nothing, pings a few bytes, polls a whole request", () => {
  const verdict = costOfSilence.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    "websocket.bytes": 56,
    "websocket.bytes-each": 8,
    "sse.bytes": 0,
    "polling.requests": 8,
    "polling.bytes-each": 500,
    "webhook.requests": 0,
    "rest-hook.bytes": 0,
  });
});

test.each([
  ["a hook was called", { deliveries: 3 }, "Webhook: 3 requests, 2700 bytes"],
  ["polls are hardly dearer than pings", { pingBytes: 60 }, "less than 10 times as much"],
])("does not hold: %s", (_what, story, reason) => {
  const verdict = costOfSilence.check(journal(story), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test.each([
  ["too few polls", { polls: 4 }, "4 polls, and as many pings; 5 are needed"],
  ["no ping", { pingBytes: 0 }, "No ping crossed"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = costOfSilence.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
