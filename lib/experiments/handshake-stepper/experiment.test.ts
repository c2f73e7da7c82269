import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { handshakeStepper, OPENING_LINES, OPENING_PHASES, type OpeningClient, READ } from "./experiment";

const KNOBS = handshakeStepper.knobs.parse({});

interface Story {
  readonly absent?: OpeningClient;
  /** Who opens although the answer was changed. */
  readonly gullible?: readonly OpeningClient[];
  readonly changed?: boolean;
  readonly sseStatus?: number;
  readonly sseUpgrades?: boolean;
}

function journal({ absent, gullible = [], changed = true, sseStatus = 200, sseUpgrades = false }: Story) {
  const builder = new JournalBuilder();
  for (const [n, phase] of OPENING_PHASES.entries()) {
    const atMs = n * 1_000;
    builder.add(atMs, { kind: "phase", phase });
    for (const { client, transport, label, status } of OPENING_LINES) {
      const opens = phase === "changed" ? gullible.includes(client) : client !== absent;
      const isSse = transport === "sse";
      const read = {
        [READ.isHttp]: 1,
        [READ.asksUpgrade]: !isSse || sseUpgrades ? 1 : 0,
        [READ.status]: isSse ? sseStatus : status,
        [READ.requestBytes]: 200,
        [READ.answerBytes]: 150,
        [READ.isChanged]: phase === "changed" && changed ? 1 : 0,
      };
      builder.add(atMs + 1, { kind: "client", client, transport, label });
      for (let time = 0; time < KNOBS.times; time += 1) {
        for (const [name, value] of Object.entries(read)) {
          builder.add(atMs + 2, { kind: "sample", client, name, value });
        }
        builder.add(atMs + 3, { kind: "connection", client, state: opens ? "open" : "failed" });
      }
    }
  }
  return builder.build();
}

test("holds: all begin as HTTP, and a wrong proof is refused", () => {
  const verdict = handshakeStepper.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.reason).toContain("SSE begins as HTTP and is answered 200");
  expect(verdict.figures.map(({ value }) => value)).toEqual([200, 150, 200, 150, 200, 150]);
});

test.each([
  ["a client believes a wrong proof", { gullible: ["sse"] }, "SSE opened with a wrong proof"],
  ["another status", { sseStatus: 206 }, "SSE begins in another way, with status 206"],
  ["a stream asks for an upgrade", { sseUpgrades: true }, "SSE begins in another way"],
] as const)("does not hold: %s", (_what, story, reason) => {
  const verdict = handshakeStepper.check(journal(story), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test.each([
  ["a client never opened", { absent: "mqtt" }, "opened 0 of 5 times on the free path"],
  ["nothing was changed", { changed: false }, "was not changed"],
] as const)("unknown: %s", (_what, story, reason) => {
  const verdict = handshakeStepper.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
