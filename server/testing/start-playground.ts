import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type PublishReceipt, publishReceipt } from "#lib/events/publish";
import { type Clock, systemClock } from "#server/clock";
import type { OutboundGuard } from "#server/delivery/outbound-guard";
import { parseEnvironment } from "#server/env";
import { createHttpServer } from "#server/http/http-limits";
import { createLogger, type Logger } from "#server/logger";
import { createPlayground, type Playground } from "#server/playground";
import { NO_ADDRESS_LIMITS } from "#server/testing/no-address-limits";

const createdRoom = z.object({ room: z.string(), hostKey: z.string(), epoch: z.string() });

export interface StartedPlayground {
  readonly origin: string;
  readonly port: number;
  readonly host: Playground["host"];
  readonly transports: Playground["transports"];
  createRoom(): Promise<{ id: string; hostKey: string; epoch: string }>;
  /** Over HTTP, like anybody. @throws when the answer is not 202 */
  publish(roomId: string, event: object, headers?: Record<string, string>): Promise<PublishReceipt>;
  stop(): Promise<void>;
}

/**
 * The whole server without the pages, on a free port, with a directory of its own.
 * @param settings environment variables; give DATA_DIR to keep the log (it is not deleted then)
 * @param outboundGuard lets hooks call receivers of the test on loopback
 * @param logger takes the place of one on stderr at LOG_LEVEL
 */
export async function startPlayground(
  settings: Readonly<Record<string, string>> = {},
  clock: Clock = systemClock,
  outboundGuard?: OutboundGuard,
  logger?: Logger,
): Promise<StartedPlayground> {
  const ownDirectory =
    settings["DATA_DIR"] === undefined ? await mkdtemp(join(tmpdir(), "playground-")) : undefined;
  const env = parseEnvironment({
    PORT: "0",
    HOST: "127.0.0.1",
    LOG_LEVEL: "fatal",
    ...NO_ADDRESS_LIMITS,
    DATA_DIR: ownDirectory,
    ...settings,
  });
  const server = createHttpServer(env.MAX_CONNECTIONS);
  const playground = await createPlayground({
    server,
    env,
    clock,
    logger: logger ?? createLogger(env.LOG_LEVEL),
    pages: (_request, response) => {
      response.writeHead(404).end();
    },
    ...(outboundGuard === undefined ? {} : { outboundGuard }),
  });
  await new Promise<void>((resolve) => server.listen(env.PORT, env.HOST, resolve));
  await playground.start();
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    port,
    host: playground.host,
    transports: playground.transports,
    async createRoom() {
      const answer = await fetch(`${origin}/api/rooms`, { method: "POST" });
      const { room, hostKey, epoch } = createdRoom.parse(await answer.json());
      return { id: room, hostKey, epoch };
    },
    async publish(roomId, event, headers = {}) {
      const answer = await fetch(`${origin}/api/rooms/${roomId}/events`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(event),
      });
      if (answer.status !== 202)
        throw new Error(`publish was answered ${answer.status}: ${await answer.text()}`);
      return publishReceipt.parse(await answer.json());
    },
    async stop() {
      await playground.stop();
      if (ownDirectory !== undefined) await rm(ownDirectory, { recursive: true, force: true });
    },
  };
}
