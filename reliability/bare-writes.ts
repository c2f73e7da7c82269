import { fork } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { build } from "hdr-histogram-js";
import { expect } from "vitest";
import { bundledProcess } from "./bundled-process";

export interface BareLoad {
  readonly subscribers: number;
  readonly perSecond: number;
  readonly events: number;
  readonly bytes: number;
}

export interface BareWrites {
  /** From the write of the first subscriber to an arrival. */
  readonly p50Ms: number;
  /** Of the process that writes, for each arrival. */
  readonly cpuMicroseconds: number;
}

const nowMs = () => performance.timeOrigin + performance.now();

/** What the same fan-out takes without a server: by Node's own `socket.write` to as many sockets over loopback. */
export async function bareWrites(load: BareLoad): Promise<BareWrites> {
  const child = fork(bundledProcess("bare-writes-process"));
  try {
    const [{ port }] = (await once(child, "message")) as [AddressInfo];
    const latencies = build();
    for (let n = 0; n < load.subscribers; n += 1) {
      const socket = connect(port, "127.0.0.1");
      let rest = "";
      socket.setEncoding("utf8").on("data", (text: string) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines)
          latencies.recordValue(Math.max(0, Math.round((nowMs() - JSON.parse(line).plannedAtMs) * 1_000)));
      });
      // Ended with its process.
      socket.on("error", () => {});
      await once(socket, "connect");
    }
    child.send(load);
    const [cpuMicroseconds] = (await once(child, "message")) as [number];
    await expect.poll(() => latencies.totalCount).toBe(load.events * load.subscribers);
    return {
      p50Ms: latencies.getValueAtPercentile(50) / 1_000,
      cpuMicroseconds: cpuMicroseconds / latencies.totalCount,
    };
  } finally {
    child.kill();
  }
}
