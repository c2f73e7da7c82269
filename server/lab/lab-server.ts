import { rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { systemClock } from "#server/clock";
import { parseEnvironment } from "#server/env";
import { createHttpServer } from "#server/http/http-limits";
import { createLogger } from "#server/logger";
import { createPlayground } from "#server/playground";

/**
 * The whole server without the pages, on loopback, as a process of its own that an experiment may kill.
 * Its settings are its only argument, as JSON.
 */
async function main(): Promise<void> {
  const env = parseEnvironment(JSON.parse(process.argv[2] ?? "{}"));
  const experimentIsGone = new Promise<void>((resolve) => {
    if (process.connected) process.once("disconnect", resolve);
    else resolve();
  });
  const server = createHttpServer(env.MAX_CONNECTIONS);
  const playground = await createPlayground({
    server,
    env,
    clock: systemClock,
    logger: createLogger(env.LOG_LEVEL),
    pages: (_request, response) => {
      response.writeHead(404).end();
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(env.PORT, env.HOST, resolve);
  });
  await playground.start();
  process.send?.({ port: (server.address() as AddressInfo).port }, () => {});
  await experimentIsGone;
  // Nobody is left to read this log. Until it is stopped, its thread writes more files beside those that are removed.
  await playground.stop();
  rmSync(env.DATA_DIR, { recursive: true, force: true });
  process.exit();
}

void main();
