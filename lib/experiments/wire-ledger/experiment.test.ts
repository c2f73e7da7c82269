import { expect, test } from "vitest";
import { AT_WHO_OPENS } from "#lib/experiments/bytes-counted";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { LEDGER_PHASES, LEDGER_WIRES, type LedgerClient, wireLedger } from "./experiment";

const COUNT = 10;
const KNOBS = wireLedger.knobs.parse({ count: COUNT });
const SIZE = { small: 300, large: 16_700 };
const ADDED: Readonly<Record<LedgerClient, number>> = {
  websocket: 4,
  mqtt: 60,
  sse: 30,
  "socket-io": 40,
  "long-polling": 700,
  webhook: 800,
};

interface Story {
  readonly added?: Partial<Record<LedgerClient, number>>;
  readonly largeSize?: number;
  /** This client misses the last event of the large ones. */
  readonly missing?: LedgerClient;
}

function journal({ added = {}, largeSize = SIZE.large, missing }: Story) {
  const builder = new JournalBuilder();
  let [atMs, offset] = [0, 0];
  const next = () => {
    atMs += 1;
    return atMs;
  };
  for (const phase of LEDGER_PHASES) {
    const size = phase === "small" ? SIZE.small : largeSize;
    builder.add(next(), { kind: "phase", phase });
    const sample = (moment: string, isEnd: boolean) => {
      for (const { client } of LEDGER_WIRES.filter(({ client }) => client !== "webhook")) {
        const total = isEnd ? COUNT * (size + (added[client] ?? ADDED[client])) : 0;
        builder.add(next(), { kind: "sample", client, name: `bytes-in.${moment}`, value: 1_000 + total });
        builder.add(next(), { kind: "sample", client, name: `bytes-out.${moment}`, value: 50 });
      }
    };
    sample("start", false);
    for (let n = 0; n < COUNT; n += 1) {
      offset += 1;
      builder.publish(offset, next());
      for (const { client } of LEDGER_WIRES) {
        if (client === missing && phase === "large" && n === COUNT - 1) continue;
        const eventBytes = client === "sse" ? { eventBytes: size } : {};
        builder.add(next(), { kind: "arrived", client, offset, replayed: false, ...eventBytes });
      }
      const bytesOut = size + (added.webhook ?? ADDED.webhook) - 100;
      builder.add(next(), {
        kind: "attempted",
        client: "webhook",
        offset,
        attempt: 1,
        status: 200,
        bytesIn: 100,
        bytesOut,
      });
    }
    sample("end", true);
  }
  return builder.build();
}

test("holds: the order of the wires on small events, and nothing to see on large ones", () => {
  const verdict = wireLedger.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  const figure = (name: string) => verdict.figures.find((each) => each.name === name)?.value;
  for (const { client } of LEDGER_WIRES) {
    expect(figure(`${client}.small.overhead`), client).toBe(ADDED[client]);
    expect(figure(`${client}.large.overhead`), client).toBe(ADDED[client]);
  }
  expect(figure("websocket.small.share")).toBe(1.3);
  expect(verdict.bytesCounted).toBe(AT_WHO_OPENS);
});

test.each([
  ["SSE adds less than WebSocket", { added: { sse: 3 } }, "Added to a small event"],
  ["a request costs next to nothing", { added: { webhook: 100 } }, "Added to a small event"],
  ["large events are not large", { largeSize: 600 }, "still matters"],
])("does not hold: %s", (_what, story, reason) => {
  const verdict = wireLedger.check(journal(story), KNOBS);
  expect([verdict.holds, verdict.reason.includes(reason)]).toEqual([false, true]);
});

test.each([
  ["one event did not arrive", journal({ missing: "mqtt" })],
  ["nothing happened", []],
])("unknown: %s", (_what, run) => {
  expect(wireLedger.check(run, KNOBS).holds).toBe("unknown");
});
