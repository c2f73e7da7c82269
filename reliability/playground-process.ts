import { systemClock } from "#server/clock";
import { OPEN_GUARD } from "#server/testing/loopback-receiver";
import { startPlayground } from "#server/testing/start-playground";

// The server as a process of its own, which may be killed. Its hooks may call receivers on loopback.
const playground = await startPlayground(JSON.parse(process.argv[2] ?? "{}"), systemClock, OPEN_GUARD);
process.once("SIGTERM", () => void playground.stop().then(() => process.exit(0)));
// What is garbage is no memory that was left behind (R7).
process.on("message", () => {
  globalThis.gc?.();
  process.send?.({ memory: process.memoryUsage() });
});
process.send?.({ port: playground.port, pid: process.pid });
