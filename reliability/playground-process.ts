import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { systemClock } from "#server/clock";
import { OPEN_GUARD } from "#server/testing/loopback-receiver";
import { startPlayground } from "#server/testing/start-playground";
import { CountingClock } from "./counting-clock";
import type { ServerAnswers } from "./server-answers";

const RESOLUTION_MS = 10;

// The server as a process of its own, which may be killed. Its hooks may call receivers on loopback.
const clock = new CountingClock(systemClock);
const playground = await startPlayground(JSON.parse(process.argv[2] ?? "{}"), clock, OPEN_GUARD);
process.once("SIGTERM", () => void playground.stop().then(() => process.exit(0)));
// Its test has ended, and how: nobody else would end this process.
process.once("disconnect", () => process.exit(1));

let eventLoop: IntervalHistogram | undefined;
const answers: { readonly [Question in keyof ServerAnswers]: () => ServerAnswers[Question] } = {
  // What is garbage is no memory that was left behind (R7).
  memory() {
    globalThis.gc?.();
    return process.memoryUsage();
  },
  cpuMicroseconds() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  longestStallMs() {
    // The histogram holds the time between two ticks; what is more than their distance is delay.
    const stallMs = Math.max(0, (eventLoop?.max ?? 0) / 1e6 - RESOLUTION_MS);
    eventLoop ??= monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    eventLoop.enable();
    eventLoop.reset();
    return stallMs;
  },
  timers: () => clock.waiting + resources("Timeout"),
  sockets: () => resources("TCPSocketWrap"),
};

function resources(kind: string): number {
  return process.getActiveResourcesInfo().filter((each) => each === kind).length;
}

process.on("message", (question: keyof ServerAnswers) => {
  process.send?.({ answer: answers[question]() });
});
process.send?.({ port: playground.port, pid: process.pid });
