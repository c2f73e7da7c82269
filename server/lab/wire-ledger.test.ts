import { expect, test } from "vitest";
import { wireLedger } from "#lib/experiments/wire-ledger/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X01] large events: what a wire adds no longer matters, and small ones show the order of the wires", async () => {
  const run = await runToEnd(wireLedger.slug, { perSecond: 20 });
  expect(run.verdict?.reason).toContain("On large ones every wire adds less than 5 %");
  expect(run.verdict?.holds).toBe(true);
  const added = (name: string) => run.verdict?.figures.find((figure) => figure.name === name)?.value;
  // RFC 6455 §5.2: two bytes of header, two more for a length from 126 to 65,535; nothing else crosses.
  expect(added("websocket.small.overhead")).toBe(4);
  expect(added("websocket.large.overhead")).toBe(4);
}, 60_000);

test.concurrent("[X01] no event is large: what is added still matters, and the claim does not hold", async () => {
  const run = await runToEnd(wireLedger.slug, {
    perSecond: 20,
    count: 10,
    largeBytes: 256,
  });
  expect(run.verdict?.holds).toBe(false);
  expect(run.verdict?.reason).toContain("still matters");
}, 60_000);
