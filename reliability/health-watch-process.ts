import { setTimeout as sleep } from "node:timers/promises";
import { TakenTimes } from "./taken-times";

// A monitor that asks whether the server is well, in a process of its own: what it measures is the server's, not its
// tester's.
const [origin = ""] = process.argv.slice(2);
const LOOK_EVERY_MS = 50;
const taken = new TakenTimes();

taken.begin();
for (;;) {
  const startMs = performance.now();
  await (await fetch(`${origin}/healthz`)).arrayBuffer();
  taken.add(performance.now() - startMs);
  await sleep(LOOK_EVERY_MS);
}
