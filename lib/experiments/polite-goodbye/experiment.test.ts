import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { GOODBYE_WIRES, goodbyeClient, LEAVING, politeGoodbye } from "./experiment";

const KNOBS = politeGoodbye.knobs.parse({});
const LEFT_AT_MS = 1_000;

interface Story {
  readonly clients?: number;
  /** From the goodbye to the server's knowing; undefined: it does not know. */
  readonly knownMs?: (n: number) => number | undefined;
  readonly isIdle?: boolean;
}

function journal({ clients = KNOBS.clients, knownMs = (n) => n, isIdle = true }: Story) {
  const builder = new JournalBuilder().add(LEFT_AT_MS - 1, { kind: "phase", phase: LEAVING });
  if (!isIdle) builder.publish(1, LEFT_AT_MS);
  for (const each of GOODBYE_WIRES) {
    for (let n = 1; n <= clients; n += 1) {
      const { client } = goodbyeClient(each, n);
      builder.add(LEFT_AT_MS, { kind: "connection", client, state: "left" });
      const known = knownMs(n);
      if (known !== undefined) {
        builder.add(LEFT_AT_MS + known, { kind: "server-noticed", client, by: "client" });
      }
    }
  }
  return builder.add(LEFT_AT_MS + 5_000, { kind: "phase", phase: "after" }).build();
}

test("holds: every goodbye was known at once", () => {
  const verdict = politeGoodbye.check(journal({}), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 10 });
  expect(verdict.reason).toContain("WebSocket: the server knew of 10 of 10, after 10 ms at most");
  expect(verdict.figures.find(({ name }) => name === "sse.known-max")?.value).toBe(10);
});

test.each([
  ["nobody was heard", { knownMs: () => undefined }, "knew of 0 of 10"],
  ["one was not", { knownMs: (n: number) => (n === 3 ? undefined : 5) }, "knew of 9 of 10"],
  ["one was heard late", { knownMs: (n: number) => (n === 3 ? 1_200 : 5) }, "after 1200 ms at most"],
  ["they were heard when it was no longer watched", { knownMs: () => 5_500 }, "knew of 0 of 10"],
])("does not hold: %s", (_what, story, reason) => {
  const verdict = politeGoodbye.check(journal(story), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test.each([
  ["not all of them left", { clients: 9 }, "only 9 of 10"],
  ["events were sent meanwhile", { isIdle: false }, "not idle"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = politeGoodbye.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
