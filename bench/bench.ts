import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import { pageFrames } from "./page-frames";
import { openBenchRoom, publishBurst, publishPaced } from "./publisher";
import { type ServerProcess, startServerProcess } from "./server-process";
import { BENCH_SUBSCRIBERS, type BenchTransport } from "./subscribers";

const SUBSCRIBERS = [100, 1_000] as const;
const PACED_PER_SECOND = 10;
const PACED_COUNT = 50;
const BURST_COUNT = 400;
const BURST_AT_ONCE = 32;
const PUBLISH_COUNT = 20_000;
const WEBHOOK_COUNT = 2_000;
const HOOK_LISTS = ["webhooks", "hooks"] as const;
const SETTLE_MS = 30_000;
/** Connections are counted at least this often, and the median is told: the heap moves by itself, too. */
const MEMORY_ROUNDS = 5;

interface Reading {
  readonly deliveries: number;
  readonly lastAtMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const nowMs = () => performance.timeOrigin + performance.now();
const show = (value: number | undefined, digits = 1) =>
  value === undefined ? "unknown" : value.toFixed(digits);

async function ask<Answer>(worker: ChildProcess, message: unknown): Promise<Answer> {
  const answer = once(worker, "message");
  worker.send(message as object);
  return (await answer)[0] as Answer;
}

/** Waits until that many deliveries have come, or no more do. */
async function settled(worker: ChildProcess, expected: number): Promise<Reading> {
  const endMs = nowMs() + SETTLE_MS;
  for (;;) {
    const reading = await ask<Reading>(worker, "read");
    if (reading.deliveries >= expected || nowMs() > endMs) return reading;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function fanOut(server: ServerProcess, transport: BenchTransport, subscribers: number) {
  const room = await openBenchRoom(server.origin, BURST_AT_ONCE);
  const worker = fork(new URL("./fan-out-worker.ts", import.meta.url), { execArgv: ["--import", "tsx"] });
  await ask(worker, { transport, origin: server.origin, roomId: room.roomId, subscribers });

  await publishPaced(room, PACED_PER_SECOND, 10);
  await settled(worker, 10 * subscribers);
  await ask(worker, "reset");
  await publishPaced(room, PACED_PER_SECOND, PACED_COUNT);
  const paced = await settled(worker, PACED_COUNT * subscribers);

  await ask(worker, "reset");
  const cpuBefore = server.cpuUs();
  const startMs = nowMs();
  await publishBurst(room, BURST_COUNT, BURST_AT_ONCE);
  const burst = await settled(worker, BURST_COUNT * subscribers);
  const cpuAfter = server.cpuUs();
  worker.kill();
  await room.close();
  const cpuUs = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
  return {
    wire: transport,
    subscribers,
    "deliveries/s": Math.round(burst.deliveries / ((burst.lastAtMs - startMs) / 1_000)),
    "p50 ms": show(paced.p50Ms),
    "p99 ms": show(paced.p99Ms),
    "CPU µs/delivery": show(cpuUs === undefined ? undefined : cpuUs / burst.deliveries),
    lost: BURST_COUNT * subscribers - burst.deliveries + PACED_COUNT * subscribers - paced.deliveries,
  };
}

/** @returns KiB that the server's resident memory grew by for each of so many connections; undefined where it is not told */
async function memoryOfConnections(transport: BenchTransport, subscribers: number) {
  const rounds: number[] = [];
  for (let round = 0; round < MEMORY_ROUNDS; round += 1) {
    const grown = await withServer(async (server) => {
      const room = await openBenchRoom(server.origin, BURST_AT_ONCE);
      const worker = fork(new URL("./fan-out-worker.ts", import.meta.url), { execArgv: ["--import", "tsx"] });
      const before = server.residentBytes();
      await ask(worker, { transport, origin: server.origin, roomId: room.roomId, subscribers });
      const after = server.residentBytes();
      worker.kill();
      await room.close();
      return before === undefined || after === undefined ? undefined : after - before;
    });
    if (grown === undefined) return undefined;
    rounds.push(grown / 1_024 / subscribers);
  }
  return rounds.toSorted((a, b) => a - b)[MEMORY_ROUNDS >> 1];
}

/** Removes the webhook and the REST hook that each room begins with. */
async function removeHooks(
  origin: string,
  roomId: string,
  lists: readonly (typeof HOOK_LISTS)[number][] = HOOK_LISTS,
): Promise<void> {
  for (const list of lists) {
    const path = `${origin}/api/rooms/${roomId}/${list}`;
    const hooks = ((await (await fetch(path)).json()) as Record<string, { id: string }[]>)[list] ?? [];
    for (const { id } of hooks) await fetch(`${path}/${id}`, { method: "DELETE" });
  }
}

async function publishes(server: ServerProcess) {
  const room = await openBenchRoom(server.origin, BURST_AT_ONCE);
  await removeHooks(server.origin, room.roomId);
  await publishBurst(room, 2_000, BURST_AT_ONCE);
  const cpuBefore = server.cpuUs();
  const tookMs = await publishBurst(room, PUBLISH_COUNT, BURST_AT_ONCE);
  const cpuAfter = server.cpuUs();
  await room.close();
  const cpuUs = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
  return {
    what: `accepted publishes, each durable (${PUBLISH_COUNT}, no hooks)`,
    "per second": Math.round(PUBLISH_COUNT / (tookMs / 1_000)),
    "CPU µs each": show(cpuUs === undefined ? undefined : cpuUs / PUBLISH_COUNT),
  };
}

/** Every room has one webhook and one REST hook to its own receivers. The REST hook goes: signed, sent over loopback, verified. */
async function webhooks(server: ServerProcess) {
  const room = await openBenchRoom(server.origin, BURST_AT_ONCE);
  await removeHooks(server.origin, room.roomId, ["hooks"]);
  const pending = async () => {
    let sum = 0;
    for (const list of HOOK_LISTS) {
      const answer = await fetch(`${server.origin}/api/rooms/${room.roomId}/${list}`);
      const hooks = ((await answer.json()) as Record<string, { pending: number }[]>)[list] ?? [];
      for (const hook of hooks) sum += hook.pending;
    }
    return sum;
  };
  const cpuBefore = server.cpuUs();
  const startMs = nowMs();
  await publishBurst(room, WEBHOOK_COUNT, BURST_AT_ONCE);
  const endMs = nowMs() + SETTLE_MS;
  let left = await pending();
  while (left > 0 && nowMs() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = await pending();
  }
  const tookMs = nowMs() - startMs;
  const cpuAfter = server.cpuUs();
  await room.close();
  const delivered = WEBHOOK_COUNT - left;
  const cpuUs = cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore;
  return {
    what: `webhook deliveries with their publishes, signed, verified, recorded (${left} of ${WEBHOOK_COUNT} pending)`,
    "per second": Math.round(delivered / (tookMs / 1_000)),
    "CPU µs each": show(cpuUs === undefined ? undefined : cpuUs / delivered),
  };
}

/** A server of its own for each measurement: memory that an earlier one has not given back is not counted. */
async function withServer<Result>(measure: (server: ServerProcess) => Promise<Result>): Promise<Result> {
  const server = await startServerProcess();
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

async function wires() {
  process.stdout.write(
    `Subscribers and publisher run beside the server on this machine. Latency: ${PACED_COUNT} events at ${PACED_PER_SECOND}/s after 10 for warming up,\n` +
      `from the planned instant. Deliveries/s: ${BURST_COUNT} events as fast as they are accepted, ${BURST_AT_ONCE} at once.\n`,
  );
  const rows = [];
  for (const transport of Object.keys(BENCH_SUBSCRIBERS) as BenchTransport[]) {
    for (const subscribers of SUBSCRIBERS) {
      const row = await withServer((server) => fanOut(server, transport, subscribers));
      rows.push({ ...row, "KiB/connection": show(await memoryOfConnections(transport, subscribers)) });
    }
  }
  console.table(rows);
  console.table([await withServer(publishes), await withServer(webhooks)]);
}

const PARTS = { wires, page: async () => console.table([await pageFrames()]) } as const;

process.stdout.write(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, ${process.platform}, ${new Date().toISOString()}\n`,
);
// `npm run bench page` measures that part alone.
const asked = process.argv.slice(2);
for (const [name, run] of Object.entries(PARTS)) if (asked.length === 0 || asked.includes(name)) await run();
