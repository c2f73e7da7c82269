import { setTimeout as sleep } from "node:timers/promises";
import { percentilesOf } from "#lib/measure/percentiles";

// A monitor that asks whether the server is well, in a process of its own: what it measures is the server's, not its
// tester's.
const [origin = ""] = process.argv.slice(2);
const LOOK_EVERY_MS = 50;
const tookMs: number[] = [];

process.on("message", () => {
  const { n, p99, max } = percentilesOf(tookMs);
  process.send?.({ n, p99Ms: p99, maxMs: max });
});
process.send?.("watching");
for (;;) {
  const startMs = performance.now();
  await (await fetch(`${origin}/healthz`)).arrayBuffer();
  tookMs.push(performance.now() - startMs);
  await sleep(LOOK_EVERY_MS);
}
