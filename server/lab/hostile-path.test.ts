import { expect, test } from "vitest";
import { hostilePath } from "#lib/experiments/hostile-path/experiment";
import { runToEnd } from "#server/testing/finished-run";

test.concurrent.each(["strip", "forbid"])(
  "[X05] Upgrade: %s, then 64 KiB held back",
  async (upgrade) => {
    const run = await runToEnd(hostilePath.slug, { upgrade });
    expect(run.verdict?.reason).toContain("Without Upgrade WebSocket, MQTT over WebSocket got nothing");
    expect(run.verdict?.holds).toBe(true);
    // The mirror image: what the first proxy stopped passes the second, and the other way round.
    const arrived = (name: string) => run.verdict?.figures.find((figure) => figure.name === name)?.value;
    for (const client of ["websocket", "mqtt"]) {
      expect([arrived(`${client}.no-upgrade`), arrived(`${client}.buffering`)]).toEqual([0, 10]);
    }
    expect([arrived("sse.no-upgrade"), arrived("sse.buffering")]).toEqual([10, 0]);
  },
  60_000,
);

test.concurrent("[X05] no proxies: every wire works, and the claim does not hold", async () => {
  const run = await runToEnd(hostilePath.slug, { upgrade: "pass", holdBytes: 0 });
  expect(run.verdict?.holds).toBe(false);
  expect(run.verdict?.figures.map(({ value }) => value)).toEqual(Array.from({ length: 18 }, () => 10));
}, 60_000);
