import { expect, test } from "vitest";
import { fitTest } from "#lib/experiments/fit-test/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent("[X34] a receiver that starts again puts another wire first than one that stays", async () => {
  const run = await runToEnd(fitTest.slug);
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
  const value = (name: string) => run.verdict?.figures.find((figure) => figure.name === name)?.value;
  // What its sender keeps is not lost; what only its receiver knew is.
  expect([value("second-mqtt.arrived"), value("second-webhook.arrived")]).toEqual([100, 100]);
  for (const wire of ["websocket", "sse", "long-polling", "polling"]) {
    expect(value(`first-${wire}.arrived`), wire).toBe(100);
    expect(value(`second-${wire}.arrived`), wire).toBeLessThan(90);
  }
}, 60_000);

test.concurrent("[X34] nobody is ever away: the same wire is first, and the claim does not hold", async () => {
  const run = await runToEnd(fitTest.slug, { second: "builds" });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(false);
}, 60_000);

test.concurrent("[X34] on a line that is cut only a bare WebSocket loses events", async () => {
  const run = await runToEnd(fitTest.slug, { second: "chat" });
  expect(run.verdict?.holds, run.verdict?.reason).toBe(true);
  const lossy = run.verdict?.figures.filter(({ name, value }) => name.endsWith(".arrived") && value < 100);
  expect(lossy?.map(({ name }) => name)).toEqual(["second-websocket.arrived"]);
}, 60_000);
