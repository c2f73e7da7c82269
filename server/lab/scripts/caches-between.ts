import { createServer } from "node:http";
import { Agent, fetch } from "undici";
import type { z } from "zod";
import {
  ASKED,
  CACHE_CLIENT,
  type cachesBetween,
  PARTS,
  REACHED,
} from "#lib/experiments/caches-between/experiment";
import type { Bench } from "#server/lab/bench";
import { SharedCache } from "#server/lab/clients/shared-cache";
import { loopbackOrigin } from "#server/lab/loopback-origin";

const POLL_EVERY_MS = 250;
const PART_MS = 3_000;
/** Of each client: on a busy machine a part takes longer instead of counting too little. */
const LEAST_POLLS = 10;
const STREAMS_WITHIN_MS = 5_000;
const POLLED = "/events";
const STREAMED = "/stream";

/** One client polls through the cache, then all of them, then each holds a stream: a server of the run's own counts. */
export async function runCachesBetween(
  bench: Bench,
  { clients, freshSeconds }: z.output<typeof cachesBetween.knobs>,
): Promise<void> {
  bench.introduce({ client: CACHE_CLIENT, transport: "polling", label: "Clients of a shared cache" });
  const server = await serve(bench, freshSeconds);
  const cache = new SharedCache(server.origin);
  bench.onClose(() => cache.stop());
  const origin = await cache.start();
  const dispatcher = new Agent();
  bench.onClose(() => dispatcher.destroy());

  const poll = async () => {
    const endMs = bench.nowMs() + PART_MS;
    // Nobody has told them to ask at the same moment.
    await bench.wait(bench.random() * POLL_EVERY_MS);
    for (let polls = 0; polls < LEAST_POLLS || bench.nowMs() < endMs; polls += 1) {
      await (await fetch(origin + POLLED, { dispatcher })).text();
      await bench.wait(POLL_EVERY_MS);
    }
  };
  const acts: Readonly<Record<(typeof PARTS)[number]["phase"], () => Promise<unknown>>> = {
    one: poll,
    many: () => Promise.all(Array.from({ length: clients }, poll)),
    streams: async () => {
      const opened = Array.from({ length: clients }, () => fetch(origin + STREAMED, { dispatcher }));
      for (const answer of await Promise.all(opened)) bench.onClose(() => answer.body?.cancel());
      await bench.until(() => server.reached() >= clients, STREAMS_WITHIN_MS);
    },
  };
  for (const { phase } of PARTS) {
    const [asked, reached] = [cache.asked, server.reached()];
    bench.tell({ kind: "phase", phase });
    await acts[phase]();
    bench.tell({ kind: "sample", name: ASKED, client: CACHE_CLIENT, value: cache.asked - asked });
    bench.tell({ kind: "sample", name: REACHED, client: CACHE_CLIENT, value: server.reached() - reached });
  }
}

/** @returns the server behind the cache, and how many requests have reached it */
async function serve(bench: Bench, freshSeconds: number) {
  let reached = 0;
  const server = createServer(({ url }, response) => {
    reached += 1;
    if (url === STREAMED) {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write("data: here\n\n");
      return;
    }
    const control = freshSeconds === 0 ? "no-store" : `public, max-age=${freshSeconds}`;
    response.writeHead(200, { "content-type": "application/json", "cache-control": control });
    response.end('{"events":[]}');
  });
  bench.onClose(() => server.closeAllConnections());
  return { origin: await loopbackOrigin(server), reached: () => reached };
}
