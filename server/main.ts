import { type AddressInfo, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";
import { systemClock } from "#server/clock";
import { parseEnvironment } from "#server/env";
import { createHttpServer } from "#server/http/http-limits";
import { createLogger } from "#server/logger";
import { createPages } from "#server/pages";
import { createPlayground } from "#server/playground";

/** The process ends by force this long after it was asked to (CORE-11). */
const STOP_MS = 15_000;

async function main(): Promise<void> {
  const env = parseEnvironment(process.env);
  const logger = createLogger(env.LOG_LEVEL);
  /** What is open by now. */
  let close = async () => {};
  let isEnding = false;
  let exitCode = 0;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    close()
      .then(() => process.exit(exitCode))
      .catch((error: unknown) => {
        logger.error({ err: error }, "stop failed");
        process.exit(1);
      });
  };
  process.on("uncaughtExceptionMonitor", (error, origin) => logger.fatal({ err: error, origin }, "crashed"));
  const crash = () => {
    exitCode = 1;
    end();
  };
  // In development Next shows where it was, and one goes on.
  if (!env.DEV) process.on("uncaughtException", crash);
  // Next leaves some promises alone on purpose, and listens for that anew with each page: no reason to end.
  process.on("unhandledRejection", (reason) => logger.error({ err: reason }, "rejection not handled"));
  const server = createHttpServer(env.MAX_CONNECTIONS);
  const pages = await createPages({ dev: env.DEV, directory: process.cwd() });
  const playground = await createPlayground({
    server,
    env,
    clock: systemClock,
    logger,
    pages: pages.handle,
    ...(env.DEV ? { pageUpgrades: pages.upgrade } : {}),
  });
  close = () => playground.stop().then(() => pages.close());
  await listen(server, env.PORT, env.HOST);
  await playground.start();
  const { port } = server.address() as AddressInfo;
  announce(env.HOST, port);

  const stop = (signal: string) => {
    if (isEnding) return;
    process.stdout.write(`\n${signal}: telling everybody to come back, then stopping.\n`);
    end();
  };
  process.once("SIGINT", () => stop("Ctrl+C"));
  process.once("SIGTERM", () => stop("SIGTERM"));
}

function listen(server: ReturnType<typeof createHttpServer>, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `Port ${port} is taken by another program. Stop that one, or choose another: PORT=${port + 1} npm start`,
        EACCES: `Port ${port} needs special rights. Choose one above 1023: PORT=3000 npm start`,
        EADDRNOTAVAIL: `${host} is no address of this machine. HOST=0.0.0.0 listens on all.`,
      };
      reject(new Error(reasons[error.code ?? ""] ?? error.message));
    });
    server.listen(port, host, resolve);
  });
}

/** Prints where to open the playground: on this machine, and from others on the same network. */
function announce(host: string, port: number): void {
  const everywhere = host === "0.0.0.0" || host === "::";
  const local = everywhere ? "localhost" : isIPv6(host) ? `[${host}]` : host;
  const lines = [`  Event Playground   http://${local}:${port}`];
  for (const addresses of everywhere ? Object.values(networkInterfaces()) : []) {
    for (const { address, family, internal } of addresses ?? []) {
      if (!internal && family === "IPv4") lines.push(`  On this network    http://${address}:${port}`);
    }
  }
  process.stdout.write(`\n${lines.join("\n")}\n  Stop               Ctrl+C\n\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
