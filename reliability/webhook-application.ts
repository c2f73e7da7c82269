import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { z } from "zod";

const delivered = z.object({ data: z.object({ n: z.int() }) });
/** An answer takes up to this long, so that many calls are under way when the server is killed. */
const LONGEST_WORK_MS = 40;

/** What it did for one `webhook-id`, and in which of the server's lives. */
interface Work {
  readonly life: number;
  readonly n: number;
}

/**
 * Somebody else's application: takes its time, verifies, fails now and then, and does the work once for each
 * `webhook-id`. It knows in which of its lives the server called.
 */
export class WebhookApplication {
  /** By path. */
  readonly secrets = new Map<string, string>();
  /** The server's lives so far: one more after each kill. */
  life = 0;
  /** Calls that came and are not answered yet. */
  underWay = 0;
  forged = 0;
  failed = 0;
  /** Messages that one life of the server delivered twice, although it got the answer. */
  repeatedInOneLife = 0;
  readonly #done = new Map<string, Work>();
  /** By the life that had delivered the message before. */
  readonly #repeated: number[] = [];
  readonly #server: Server;
  readonly #lines = new Set<object>();
  #onCall = () => {};

  /**
   * @param random 0 ≤ random < 1
   * @param failingShare of the calls is answered 500 before anything was done
   */
  constructor(
    private readonly random: () => number,
    private readonly failingShare: number,
  ) {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then((status) => response.writeHead(status).end());
    });
    this.#server.on("connection", (line) => {
      this.#lines.add(line);
      line.once("close", () => this.#lines.delete(line));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections to it: none is left once all is read that a server sent before it was killed. */
  get connections(): number {
    return this.#lines.size;
  }

  /** Work done, by what was to be done: more than one for an event whose effect doubled. */
  get effects(): ReadonlyMap<number, number> {
    const effects = new Map<number, number>();
    for (const { n } of this.#done.values()) effects.set(n, (effects.get(n) ?? 0) + 1);
    return effects;
  }

  /** `webhook-id`s for which it did the work. */
  get done(): number {
    return this.#done.size;
  }

  /** Messages that came again under their `webhook-id`, although this life of the server had delivered them. */
  repeatedAfter(life: number): number {
    return this.#repeated[life] ?? 0;
  }

  /** Resolves with the next call. */
  nextCall(): Promise<void> {
    return new Promise((resolve) => {
      this.#onCall = resolve;
    });
  }

  async #answer(request: IncomingMessage): Promise<number> {
    const { life } = this;
    this.underWay += 1;
    this.#onCall();
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      await new Promise((resolve) => setTimeout(resolve, this.random() * LONGEST_WORK_MS));
      return this.#work(request, Buffer.concat(chunks).toString(), life);
    } catch {
      // The server was killed while it sent the request.
      return 400;
    } finally {
      this.underWay -= 1;
    }
  }

  #work({ url: path = "", headers }: IncomingMessage, body: string, life: number): number {
    const secret = this.secrets.get(path);
    // The ping of an endpoint whose registration has not been answered yet.
    if (secret === undefined) return 503;
    try {
      new Webhook(secret).verify(body, headers as Record<string, string>);
    } catch {
      this.forged += 1;
      return 401;
    }
    const event = delivered.safeParse(JSON.parse(body));
    // A ping has nothing to be done.
    if (!event.success) return 204;
    if (this.random() < this.failingShare) {
      this.failed += 1;
      return 500;
    }
    const id = path + String(headers["webhook-id"]);
    const before = this.#done.get(id);
    if (before?.life === life) this.repeatedInOneLife += 1;
    else if (before !== undefined) this.#repeated[before.life] = this.repeatedAfter(before.life) + 1;
    this.#done.set(id, { life, n: event.data.data.n });
    return 204;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
