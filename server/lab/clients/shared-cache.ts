import { createServer, type Server } from "node:http";
import { Agent, type Dispatcher, fetch, interceptors } from "undici";
import { loopbackOrigin } from "#server/lab/loopback-origin";

/** A proxy with a cache that all of its clients share (RFC 9111): the cache is undici's. Answers GET alone. */
export class SharedCache {
  readonly #dispatcher: Dispatcher = new Agent().compose(interceptors.cache({ type: "shared" }));
  readonly #server: Server;
  #asked = 0;

  /** @param origin of the server behind it */
  constructor(origin: string) {
    this.#server = createServer(async ({ url = "/" }, response) => {
      this.#asked += 1;
      const leaves = new AbortController();
      response.once("close", () => leaves.abort());
      try {
        const answer = await fetch(origin + url, { dispatcher: this.#dispatcher, signal: leaves.signal });
        response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
        for await (const bytes of answer.body ?? []) response.write(bytes);
        response.end();
      } catch {
        // Its client, or the server behind, is gone.
        response.destroy();
      }
    });
  }

  /** Requests of clients, so far. */
  get asked(): number {
    return this.#asked;
  }

  /** @returns its origin, on loopback and a free port */
  start(): Promise<string> {
    return loopbackOrigin(this.#server);
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#dispatcher.destroy();
  }
}
