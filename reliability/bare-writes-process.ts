import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { BareLoad } from "./bare-writes";

// The least that a fan-out costs on this machine: a process that writes the same bytes to each of its sockets, at a
// pace, and does nothing else.
const sockets = new Set<Socket>();
const nowMs = () => performance.timeOrigin + performance.now();
const cpuMicroseconds = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

const server = createServer((socket) => {
  sockets.add(socket.setNoDelay());
  socket.resume();
});
server.listen(0, "127.0.0.1", () => process.send?.(server.address()));

process.on("message", async ({ subscribers, perSecond, events, bytes }: BareLoad) => {
  while (sockets.size < subscribers) await once(server, "connection");
  const startMs = nowMs();
  const before = cpuMicroseconds();
  for (let n = 0; n < events; n += 1) {
    const plannedAtMs = startMs + (n * 1_000) / perSecond;
    const waitMs = plannedAtMs - nowMs();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const line = Buffer.from(`${`{"plannedAtMs":${nowMs()}}`.padEnd(bytes - 1)}\n`);
    for (const socket of sockets) socket.write(line);
  }
  process.send?.(cpuMicroseconds() - before);
});
