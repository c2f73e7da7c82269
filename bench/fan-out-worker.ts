import { build } from "hdr-histogram-js";
import { z } from "zod";
import { BENCH_SUBSCRIBERS, type BenchTransport } from "./subscribers";

/** The subscribers live in a process of their own, so that their work is not counted as the server's. */
const start = z.object({
  transport: z.custom<BenchTransport>((value) => typeof value === "string" && value in BENCH_SUBSCRIBERS),
  origin: z.string(),
  roomId: z.string(),
  subscribers: z.int().positive(),
});

let deliveries = 0;
let lastAtMs = 0;
let histogram = build();

const nowMs = () => performance.timeOrigin + performance.now();

async function connectAll({ transport, origin, roomId, subscribers }: z.infer<typeof start>): Promise<void> {
  const onEvent = (plannedAtMs: number) => {
    lastAtMs = nowMs();
    deliveries += 1;
    histogram.recordValue(Math.max(0, Math.round((lastAtMs - plannedAtMs) * 1_000)));
  };
  const connect = BENCH_SUBSCRIBERS[transport];
  for (let left = subscribers; left > 0; left -= 50) {
    await Promise.all(Array.from({ length: Math.min(50, left) }, () => connect({ origin, roomId, onEvent })));
  }
}

process.on("message", (message: unknown) => {
  if (message === "read") {
    const p50Ms = histogram.getValueAtPercentile(50) / 1_000;
    const p99Ms = histogram.getValueAtPercentile(99) / 1_000;
    process.send?.({ deliveries, lastAtMs, p50Ms, p99Ms });
  } else if (message === "reset") {
    deliveries = 0;
    histogram = build();
    process.send?.("reset");
  } else {
    connectAll(start.parse(message)).then(
      () => process.send?.("connected"),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  }
});
