import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { CONTRACT_LINES, deliveryContract, LATECOMER, PHASES } from "./experiment";

const COUNT = 3;
const KNOBS = deliveryContract.knobs.parse({ count: COUNT });
const KEPT = { "qos-0": 0, "qos-1": COUNT, "qos-2": COUNT };

interface Story {
  /** Of the events published while they were away. */
  readonly kept?: Readonly<Record<string, number>>;
  readonly retained?: number;
  readonly matchedNobody?: number;
  readonly published?: number;
  readonly deaf?: boolean;
  readonly late?: boolean;
}

function journal({
  kept = KEPT,
  retained = 1,
  matchedNobody = 0,
  published = COUNT,
  deaf = false,
  late = true,
}: Story) {
  const builder = new JournalBuilder();
  const publish = (offset: number, atMs: number, matched: number) =>
    builder.add(atMs, { kind: "published", offset, plannedAtMs: atMs, sentAtMs: atMs, matched });
  for (const { client, transport, label } of [...CONTRACT_LINES, LATECOMER]) {
    builder.add(0, { kind: "client", client, transport, label });
  }
  builder.add(1, { kind: "phase", phase: PHASES.nobody });
  publish(1, 2, matchedNobody);
  builder.add(1_000, { kind: "phase", phase: PHASES.present });
  for (let n = 0; n < COUNT; n += 1) {
    publish(10 + n, 1_010 + n, 3);
    for (const { client, qos } of CONTRACT_LINES) {
      if (!deaf || qos > 0) builder.arrive(client, 10 + n, 1_020 + n);
    }
  }
  builder.add(2_000, { kind: "phase", phase: PHASES.away });
  for (let n = 0; n < published; n += 1) publish(20 + n, 2_010 + n, 0);
  for (const [client, events] of Object.entries(kept)) {
    for (let n = 0; n < events; n += 1) builder.arrive(client, 20 + n, 2_500, true);
  }
  builder.add(3_000, { kind: "phase", phase: PHASES.late });
  if (late) builder.add(3_001, { kind: "connection", client: LATECOMER.client, state: "open" });
  for (let n = 0; n < retained; n += 1) builder.arrive(LATECOMER.client, 30, 3_002, true);
  return builder.build();
}

test("holds: QoS 1 and 2 were kept, QoS 0 was not, the last value was there", () => {
  const verdict = deliveryContract.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    "qos-0.away": 0,
    "qos-1.away": 3,
    "qos-2.repeated": 0,
    "latecomer.retained": 1,
    "matched-nobody": 0,
    "matched-present": 3,
  });
});

test.each([
  ["one kept event is missing", { kept: { ...KEPT, "qos-1": 2 } }],
  ["QoS 0 was kept, too", { kept: { ...KEPT, "qos-0": 3 } }],
  ["nothing was retained", { retained: 0 }],
  ["the publisher was told of somebody", { matchedNobody: 1 }],
])("does not hold: %s", (_what, story) => {
  expect(deliveryContract.check(journal(story), KNOBS).holds).toBe(false);
});

test.each([
  ["too few events", { published: 2 }],
  ["one heard nothing while it was there", { deaf: true }],
  ["nobody came late", { late: false }],
])("unknown: %s", (_what, story) => {
  expect(deliveryContract.check(journal(story), KNOBS).holds).toBe("unknown");
});
