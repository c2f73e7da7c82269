import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "hdr-histogram-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { handshake, openRawLine, type RawLine } from "#server/testing/raw-line";
import { reportFigures } from "./figures";
import { SEED, seededRandom } from "./random";
import { SOAK, scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { SteadyPublisher } from "./steady-publisher";

const WEBSOCKETS = scaled(300, 5_000);
const STREAMS = scaled(60, 1_000);
const MISSED = 10;
/** Full jitter of the page's lanes: everybody comes back within this. */
const JITTER_MS = 5_000;
const BACK_WITHIN_MS = 15_000;
const PROBE_EVERY_MS = 50;
const PROBE_P99_MS = 100;
const MOST_RESIDENT_BYTES = 400 * 1_048_576;

let directory: string;
let server: ServerProcess;
const lines: RawLine[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-herd-"));
  server = new ServerProcess({ DATA_DIR: directory });
  await server.start();
});
afterEach(async () => {
  for (const { socket } of lines.splice(0)) socket.destroy();
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

/** Comes back by itself, with the cursor it had. @returns events that were replayed */
async function comeBack(request: string): Promise<number> {
  const line = await openRawLine(Number(new URL(server.origin).port), request);
  lines.push(line);
  await line.until(`"offset":${MISSED}`);
  return (
    line
      .received()
      .toString("latin1")
      .match(/"offset":/g)?.length ?? 0
  );
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test(`R5: ${WEBSOCKETS} WebSockets and ${STREAMS} event streams come back at once, each to what it missed`, async () => {
  const random = seededRandom(SEED);
  const { room, epoch } = await (await fetch(`${server.origin}/api/rooms`, { method: "POST" })).json();
  const publisher = new SteadyPublisher(server.origin, room, 4);
  await publisher.burst(MISSED, 1);
  await publisher.close();

  const latencies = build();
  let returning = true;
  const probe = async () => {
    while (returning) {
      const startMs = performance.now();
      await (await fetch(`${server.origin}/healthz`)).arrayBuffer();
      latencies.recordValue(Math.round(performance.now() - startMs));
      await pause(PROBE_EVERY_MS);
    }
  };
  const probing = probe();
  const startMs = performance.now();
  const requests = [
    ...Array.from({ length: WEBSOCKETS }, () =>
      handshake(`/ws?room=${room}&since=${epoch}:0`, { "Sec-WebSocket-Protocol": "playground.v1" }),
    ),
    ...Array.from(
      { length: STREAMS },
      () =>
        `GET /api/rooms/${room}/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: ${epoch}:0\r\n\r\n`,
    ),
  ];
  const replayed = await Promise.all(
    requests.map(async (request) => {
      await pause(random() * JITTER_MS);
      return comeBack(request);
    }),
  );
  const backAfterMs = performance.now() - startMs;
  returning = false;
  await probing;

  expect(replayed.filter((events) => events !== MISSED)).toEqual([]);
  const { connections } = await (await fetch(`${server.origin}/healthz`)).json();
  expect(connections).toBe(WEBSOCKETS + STREAMS);
  const resident = server.residentBytes();
  // Speeds and sizes, so only where nothing else runs.
  if (SOAK) {
    expect(backAfterMs).toBeLessThan(BACK_WITHIN_MS);
    expect(latencies.getValueAtPercentile(99)).toBeLessThan(PROBE_P99_MS);
    expect(resident ?? 0).toBeLessThan(MOST_RESIDENT_BYTES);
  }
  reportFigures({
    goal: "R5",
    what: `${WEBSOCKETS} WebSockets and ${STREAMS} event streams come back with full jitter over ${JITTER_MS / 1_000} s, each with ${MISSED} events to replay`,
    measured: {
      "all back after (ms)": Math.round(backAfterMs),
      "failed replays": 0,
      "healthz p99 meanwhile (ms)": latencies.getValueAtPercentile(99),
      "healthz worst (ms)": latencies.maxValue,
      "memory of the server (MiB)": resident === undefined ? "unknown" : Math.round(resident / 1_048_576),
    },
  });
}, 120_000);
