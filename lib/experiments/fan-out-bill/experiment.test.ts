import { expect, test } from "vitest";
import { AT_WHO_OPENS } from "#lib/experiments/bytes-counted";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { BILL_PHASES, BILLED_HOOKS, billedSocket, fanOutBill } from "./experiment";

const KNOBS = fanOutBill.knobs.parse({ receivers: 3, count: 5 });

interface Story {
  readonly requestBytes?: number;
  readonly frameBytes?: number;
  /** Attempts of the last event that are missing. */
  readonly missing?: number;
  /** Sockets that did not get it. */
  readonly unheard?: number;
  /** More for each request, once there are many. */
  readonly swelling?: number;
}

function journal({ requestBytes = 600, frameBytes = 200, missing = 0, unheard = 0, swelling = 1 }: Story) {
  const builder = new JournalBuilder();
  for (const [part, phase] of BILL_PHASES.entries()) {
    const startMs = 1 + part * 10_000;
    const receivers = phase === "one" ? 1 : KNOBS.receivers;
    builder.add(startMs, { kind: "phase", phase });
    for (let n = 1; n <= receivers; n += 1) {
      const { client } = billedSocket(n);
      for (const [moment, value] of [
        ["start", 100],
        ["end", 100 + KNOBS.count * frameBytes],
      ] as const) {
        const atMs = startMs + (moment === "start" ? 1 : 9_000);
        builder.add(atMs, { kind: "sample", name: `bytes-in.${moment}`, client, value });
        builder.add(atMs, { kind: "sample", name: `bytes-out.${moment}`, client, value: 50 });
      }
    }
    for (let event = 1; event <= KNOBS.count; event += 1) {
      const offset = part * KNOBS.count + event;
      builder.publish(offset, startMs + event * 100);
      for (let n = 1; n <= receivers; n += 1) {
        const isLast = phase === "many" && event === KNOBS.count;
        if (!isLast || n > unheard) builder.arrive(billedSocket(n).client, offset, startMs + event * 100 + n);
        if (isLast && n <= missing) continue;
        const bytes = requestBytes * (phase === "many" ? swelling : 1);
        const counted = { bytesIn: 100, bytesOut: bytes - 100 };
        builder.add(startMs + event * 100 + n, {
          kind: "attempted",
          client: BILLED_HOOKS.client,
          offset,
          attempt: 1,
          status: 200,
          ...counted,
        });
      }
    }
  }
  return builder.build();
}

test("holds: a request for each receiver, three times the bytes of a frame, in proportion", () => {
  const verdict = fanOutBill.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.reason).toContain("3 requests for each event at 3 receivers; a receiver takes 600 bytes");
  expect(verdict.bytesCounted).toBe(AT_WHO_OPENS);
  expect(verdict.figures.map(({ name, value, n }) => [name, value, n])).toEqual([
    ["requests.one", 1, 5],
    ["webhook.one", 600, 5],
    ["websocket.one", 200, 5],
    ["requests.many", 3, 5],
    ["webhook.many", 1_800, 5],
    ["websocket.many", 600, 5],
  ]);
});

test("does not hold: beside a large event the request is small", () => {
  expect(fanOutBill.check(journal({ requestBytes: 20_400, frameBytes: 20_000 }), KNOBS).holds).toBe(false);
});

test("does not hold: the bill grows faster than the number", () => {
  const verdict = fanOutBill.check(journal({ swelling: 2 }), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("2.0 times faster");
});

test.each([{ missing: 1 }, { unheard: 1 }])("unknown: a delivery is missing, %o", (story) => {
  const verdict = fanOutBill.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain("Not every delivery");
});
