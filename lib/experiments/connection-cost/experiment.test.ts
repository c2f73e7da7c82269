import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { connectionCost, READING, WARM_UP_EVENTS } from "./experiment";

const KNOBS = connectionCost.knobs.parse({ connections: 10, count: 10, budgetUs: 100 });

interface Story {
  readonly opened?: number;
  readonly ports?: number;
  readonly cpuUs?: number;
  /** Of the last event. */
  readonly lost?: number;
}

function journal({ opened = 10, ports = 1, cpuUs = 5_000, lost = 0 }: Story) {
  const builder = new JournalBuilder();
  const sample = (name: string, value: number) => builder.add(1, { kind: "sample", name, value });
  sample(READING.opened, opened);
  sample(READING.serverPorts, ports);
  sample(`server-cpu-us.${READING.connected}`, 7_000);
  sample(`server-cpu-us.${READING.delivered}`, 7_000 + cpuUs);
  const events = WARM_UP_EVENTS + KNOBS.count;
  for (let offset = 1; offset <= events; offset += 1) {
    const isWarm = offset > WARM_UP_EVENTS;
    const length = offset === events ? opened - lost : opened;
    const delaysMs = Array.from({ length }, (_, n) => (isWarm ? 1 + n : 900));
    builder.add(10 + offset, { kind: "fanned-out", client: "websocket", offset, delaysMs });
  }
  return builder.build();
}

test("holds: one port, within the budget; what came first is not counted", () => {
  const verdict = connectionCost.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    opened: 10,
    "server-ports": 1,
    "cpu-per-delivery": 50,
    "delivery-max": 10,
    "fan-out-p50": 10,
  });
  expect(figures).not.toHaveProperty("memory-per-connection");
});

test.each([
  ["a delivery takes more than the budget", { cpuUs: 10_100 }],
  ["more than one port was needed", { ports: 2 }],
])("does not hold: %s", (_what, story) => {
  expect(connectionCost.check(journal(story), KNOBS).holds).toBe(false);
});

test.each([
  ["the server let fewer in", { opened: 9 }, "let 9 of 10"],
  ["a delivery did not arrive", { lost: 1 }, "1 of 100 deliveries"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = connectionCost.check(journal(story), KNOBS);
  expect([verdict.holds, verdict.reason.includes(reason)]).toEqual(["unknown", true]);
});

test("so many deliveries fit in a run, and no more", () => {
  expect(connectionCost.knobs.safeParse({ connections: 1_000, count: 35 }).success).toBe(true);
  expect(connectionCost.knobs.safeParse({ connections: 1_000, count: 36 }).success).toBe(false);
});
