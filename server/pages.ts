import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { withoutExceptionListeners } from "#server/exception-listeners";
import { applyPagePolicy } from "#server/page-policy";

export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Hot reload in development. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

/** Next as one handler among others. It gets a server of its own that never listens, so that it cannot take our upgrades. */
export async function createPages({ dev, directory }: { dev: boolean; directory: string }): Promise<Pages> {
  process.env["NEXT_TELEMETRY_DISABLED"] = "1";
  const { default: next } = await import("next");
  const app = next({ dev, dir: directory, httpServer: createServer() });
  // Next would write down what nobody caught, and go on. In development it shows where that was.
  await (dev ? app.prepare() : withoutExceptionListeners(() => app.prepare()));
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => {
      applyPagePolicy(request, response, dev);
      return handle(request, response);
    },
    upgrade: (request, socket, head) => {
      // An untyped getter: the public getUpgradeHandler() loses hot-reload messages.
      const upgradeHandler: PageUpgrade = Reflect.get(app, "upgradeHandler");
      void upgradeHandler(request, socket, head);
    },
    close: () => app.close(),
  };
}

type PageUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
