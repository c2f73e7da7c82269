import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { CONTRACT_LINES, deliveryContract, LATECOMER, PHASES, PUBACK } from "./experiment";

const COUNT = 5;
const KNOBS = deliveryContract.knobs.parse({ count: COUNT });
const KEPT = { "qos-0": 0, "qos-1": COUNT, "qos-2": COUNT };
const CONFIRMED = ["nobody", "present", "away", "back"];

interface Story {
  /** Of the events published while they were away. */
  readonly kept?: Readonly<Record<string, number>>;
  readonly retained?: number;
  /** For each event of a part that asks for one. */
  readonly pubacks?: number;
  /** For an event at QoS 0. */
  readonly pubacksAtQos0?: number;
  readonly published?: number;
  readonly deaf?: boolean;
  readonly late?: boolean;
}

function journal({
  kept = KEPT,
  retained = 1,
  pubacks = COUNT,
  pubacksAtQos0 = 0,
  published = COUNT,
  deaf = false,
  late = true,
}: Story) {
  const builder = new JournalBuilder();
  for (const { client, transport, label } of [...CONTRACT_LINES, LATECOMER]) {
    builder.add(0, { kind: "client", client, transport, label });
  }
  for (const [index, phase] of ["nobody", "present", "away", "back", "unconfirmed", "http"].entries()) {
    const atMs = 1_000 * (index + 1);
    builder.add(atMs, { kind: "phase", phase });
    const events = phase === "away" ? published : COUNT;
    for (let n = 0; n < events; n += 1) {
      const offset = 10 * (index + 1) + n;
      const times = { plannedAtMs: atMs + n, sentAtMs: atMs + n };
      const matched = phase === "http" ? { matched: 3 } : {};
      builder.add(atMs + 1 + n, { kind: "published", offset, ...times, ...matched });
      for (const { client, qos } of CONTRACT_LINES) {
        const hears = phase === "present" ? !deaf || qos > 0 : phase === "back";
        if (hears) builder.arrive(client, offset, atMs + 20 + n);
      }
    }
    const confirmed = CONFIRMED.includes(phase) ? pubacks : phase === "unconfirmed" ? pubacksAtQos0 : 0;
    for (let n = 0; n < confirmed; n += 1) {
      builder.add(atMs + 30, { kind: "sample", name: PUBACK, value: 2 });
    }
  }
  for (const [client, events] of Object.entries(kept)) {
    for (let n = 0; n < events; n += 1) builder.arrive(client, 30 + n, 3_900, true);
  }
  builder.add(8_000, { kind: "phase", phase: PHASES.late });
  if (late) builder.add(8_001, { kind: "connection", client: LATECOMER.client, state: "open" });
  for (let n = 0; n < retained; n += 1) builder.arrive(LATECOMER.client, 90, 8_002, true);
  return builder.build();
}

test("holds: every event was confirmed, QoS 1 and 2 were kept, QoS 0 was not, the last value was there", () => {
  const verdict = deliveryContract.check(journal({}), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 5 });
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    "qos-0.away": 0,
    "qos-1.away": 5,
    "qos-2.repeated": 0,
    "latecomer.retained": 1,
    pubacks: 20,
    "pubacks-nobody": 5,
    "pubacks-qos-0": 0,
    "http-matched": 3,
    // From 24 to 40: what was published in between, whoever it was for.
    "qos-0.seen-missing": 15,
    "qos-0.told-missing": 0,
  });
});

test.each([
  ["one kept event is missing", { kept: { ...KEPT, "qos-1": 4 } }],
  ["QoS 0 was kept, too", { kept: { ...KEPT, "qos-0": 5 } }],
  ["nothing was retained", { retained: 0 }],
  ["an event was not confirmed", { pubacks: 4 }],
  ["an event at QoS 0 was confirmed", { pubacksAtQos0: 1 }],
])("does not hold: %s", (_what, story) => {
  expect(deliveryContract.check(journal(story), KNOBS).holds).toBe(false);
});

test.each([
  ["too few events", { published: 4 }],
  ["one heard nothing while it was there", { deaf: true }],
  ["nobody came late", { late: false }],
])("unknown: %s", (_what, story) => {
  expect(deliveryContract.check(journal(story), KNOBS).holds).toBe("unknown");
});
