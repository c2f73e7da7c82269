import { createServer, type ServerResponse } from "node:http";
import type { z } from "zod";
import {
  cameBack,
  READINGS,
  ROULETTE_ANSWERS,
  ROULETTE_CLIENTS,
  type RouletteAnswer,
  type statusRoulette,
} from "#lib/experiments/status-roulette/experiment";
import type { Bench } from "#server/lab/bench";
import { LISTEN } from "#server/lab/clients/roulette-clients";
import { loopbackOrigin } from "#server/lab/loopback-origin";

/** The stream says how soon to come back. */
const RETRY_MS = 50;
const ANSWERED_WITHIN_MS = 5_000;
/** Many times what the stream has said. */
const STAYS_AWAY_MS = 1_500;

/** Each answer to clients of its own, from a server of the run's own: first a stream that ends, then the answer, then a stream. */
export async function runStatusRoulette(
  bench: Bench,
  { client }: z.output<typeof statusRoulette.knobs>,
): Promise<void> {
  const asked = new Map<string, number>();
  const origin = await serveAnswers(bench, asked);
  for (const name of ROULETTE_CLIENTS) if (name.client === client) bench.introduce(name);
  const paths = ROULETTE_ANSWERS.flatMap((answer, index) =>
    Array.from({ length: READINGS }, (_, reading) => ({ answer, path: `/${index}/${reading}` })),
  );
  for (const { path } of paths) bench.onClose(LISTEN[client](origin + path));
  const times = (path: string) => asked.get(path) ?? 0;
  await bench.until(() => paths.every(({ path }) => times(path) >= 2), ANSWERED_WITHIN_MS);
  await bench.wait(STAYS_AWAY_MS);
  for (const { answer, path } of paths) {
    if (times(path) < 2) continue;
    bench.tell({ kind: "sample", name: cameBack(answer.name), client, value: times(path) > 2 ? 1 : 0 });
  }
}

/** @param asked how often each path was asked for @returns the origin */
async function serveAnswers(bench: Bench, asked: Map<string, number>): Promise<string> {
  const server = createServer(({ url = "/" }, response) => {
    const times = (asked.get(url) ?? 0) + 1;
    asked.set(url, times);
    const answer = ROULETTE_ANSWERS[Number(url.split("/")[1])];
    if (times === 2 && answer !== undefined) give(answer, response);
    else stream(response, times === 1);
  });
  bench.onClose(() => server.closeAllConnections());
  return loopbackOrigin(server);
}

function stream(response: ServerResponse, ends: boolean): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(`retry: ${RETRY_MS}\ndata: here\n\n`);
  if (ends) response.end();
}

function give({ status, headers = {} }: RouletteAnswer, response: ServerResponse): void {
  if (status === undefined) response.destroy();
  else response.writeHead(status, headers).end();
}
