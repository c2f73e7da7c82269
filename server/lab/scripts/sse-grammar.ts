import { createServer } from "node:http";
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import {
  AS_PRESCRIBED,
  GRAMMAR_CLIENTS,
  READINGS,
  type sseGrammar,
} from "#lib/experiments/sse-grammar/experiment";
import { type HeardEvent, STREAM_TEXTS } from "#lib/experiments/sse-grammar/texts";
import type { Bench } from "#server/lab/bench";
import { READ_STREAM } from "#server/lab/clients/grammar-clients";
import { loopbackOrigin } from "#server/lab/loopback-origin";

const READ_WITHIN_MS = 3_000;

/** One client reads each text, from a server of the run's own that says exactly these bytes. */
export async function runSseGrammar(
  bench: Bench,
  { client }: z.output<typeof sseGrammar.knobs>,
): Promise<void> {
  const origin = await serveTexts(bench);
  for (const name of GRAMMAR_CLIENTS) if (name.client === client) bench.introduce(name);
  for (const [index, { name: phase, events }] of STREAM_TEXTS.entries()) {
    bench.tell({ kind: "phase", phase });
    const names = events.map(({ type }) => type).filter((type) => type !== "message");
    for (let reading = 0; reading < READINGS; reading += 1) {
      let heard: readonly HeardEvent[] | undefined;
      void READ_STREAM[client](`${origin}/${index}`, names).then((all) => {
        heard = all;
      });
      if (!(await bench.until(() => heard !== undefined, READ_WITHIN_MS))) return;
      const value = isDeepStrictEqual(heard, events) ? 1 : 0;
      bench.tell({ kind: "sample", name: AS_PRESCRIBED, client, value });
    }
  }
}

/** The text by its index in the path, each byte in a chunk of its own. @returns the origin */
async function serveTexts(bench: Bench): Promise<string> {
  const server = createServer(({ url = "/" }, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const byte of Buffer.from(STREAM_TEXTS[Number(url.slice(1))]?.text ?? "")) {
      response.write(Buffer.of(byte));
    }
    response.end();
  });
  bench.onClose(() => server.closeAllConnections());
  return loopbackOrigin(server);
}
