import { Pool } from "undici";

const nowMs = () => performance.timeOrigin + performance.now();

export interface BenchRoom {
  readonly roomId: string;
  /** Publishes one event and resolves when it was accepted. */
  publish(plannedAtMs: number): Promise<void>;
  close(): Promise<void>;
}

/** A room and a publisher on kept-alive connections. @param connections at once */
export async function openBenchRoom(origin: string, connections: number): Promise<BenchRoom> {
  const pool = new Pool(origin, { connections });
  const created = await pool.request({ method: "POST", path: "/api/rooms" });
  const { room } = (await created.body.json()) as { room: string };
  return {
    roomId: room,
    async publish(plannedAtMs) {
      const answer = await pool.request({
        method: "POST",
        path: `/api/rooms/${room}/events`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          type: "price.tick.quoted",
          data: { symbol: "EVT", price: 101.25, plannedAtMs },
        }),
      });
      await answer.body.dump();
      if (answer.statusCode !== 202) throw new Error(`publish was answered ${answer.statusCode}`);
    },
    close: () => pool.close(),
  };
}

/** Open loop: each event is due at its planned instant, however late the ones before it were (ME-6). */
export async function publishPaced(room: BenchRoom, perSecond: number, count: number): Promise<void> {
  const startMs = nowMs();
  const answers: Promise<void>[] = [];
  for (let n = 0; n < count; n += 1) {
    const plannedAtMs = startMs + (n * 1_000) / perSecond;
    const waitMs = plannedAtMs - nowMs();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    answers.push(room.publish(plannedAtMs));
  }
  await Promise.all(answers);
}

/** As fast as answers come, `atOnce` in flight. @returns milliseconds it took */
export async function publishBurst(room: BenchRoom, count: number, atOnce: number): Promise<number> {
  const startMs = nowMs();
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await room.publish(nowMs());
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return nowMs() - startMs;
}
