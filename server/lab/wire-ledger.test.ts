import { afterAll, beforeAll, expect, test } from "vitest";
import { wireLedger } from "#lib/experiments/wire-ledger/experiment";
import { runToEnd } from "#server/testing/finished-run";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

test("[X01] large events: what a wire adds no longer matters, and small ones show the order of the wires", async () => {
  const run = await runToEnd(playground.origin, wireLedger.slug, { perSecond: 20 });
  expect(run.verdict?.reason).toContain("On large ones every wire adds less than 5 %");
  expect(run.verdict?.holds).toBe(true);
  const added = (name: string) => run.verdict?.figures.find((figure) => figure.name === name)?.value;
  // RFC 6455 §5.2: two bytes of header, two more for a length from 126 to 65,535; nothing else crosses.
  expect(added("websocket.small.overhead")).toBe(4);
  expect(added("websocket.large.overhead")).toBe(4);
}, 60_000);

test("[X01] no event is large: what is added still matters, and the claim does not hold", async () => {
  const run = await runToEnd(playground.origin, wireLedger.slug, {
    perSecond: 20,
    count: 10,
    largeBytes: 256,
  });
  expect(run.verdict?.holds).toBe(false);
  expect(run.verdict?.reason).toContain("still matters");
}, 60_000);
