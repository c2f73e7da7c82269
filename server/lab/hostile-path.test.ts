import { expect, test } from "vitest";
import { hostilePath } from "#lib/experiments/hostile-path/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent.each(["strip", "forbid"])(
  "[X05] Upgrade: %s, then 64 KiB held back",
  async (upgrade) => {
    const run = await runToEnd(hostilePath.slug, { upgrade });
    expect(run.verdict?.reason).toContain("Without Upgrade WebSocket, MQTT over WebSocket got nothing");
    expect(run.verdict?.holds).toBe(true);
  },
  60_000,
);

test.concurrent("[X05] no proxies: every wire works, and the claim does not hold", async () => {
  const run = await runToEnd(hostilePath.slug, { upgrade: "pass", holdBytes: 0 });
  expect(run.verdict?.holds).toBe(false);
  expect(run.verdict?.figures.map(({ value }) => value)).toEqual(Array.from({ length: 18 }, () => 10));
}, 60_000);
