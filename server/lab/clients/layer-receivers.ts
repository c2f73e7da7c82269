import { once } from "node:events";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Gets the offset of each event that has arrived. */
type OnArrival = (offset: number) => void;

/** Bare TCP: a line of text for each event. A sender that finds no connection tries to make one, once. */
export class TcpLayer {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #sender: Socket | undefined;

  constructor(private readonly onArrival: OnArrival) {}

  async up(): Promise<void> {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      let rest = "";
      socket.setEncoding("latin1").on("data", (text: string) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) this.onArrival(Number(line));
      });
      // The other end is gone; what it had sent is here.
      socket.on("error", () => {});
    });
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** As when the process ends: its connections, and whoever listened. */
  down(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#sockets.clear();
    this.#server?.close();
  }

  /** @returns true when its own socket took the event without an error */
  async send(offset: number): Promise<boolean> {
    const socket = this.#sender ?? (await this.#connected());
    if (socket === undefined) return false;
    return new Promise((resolve) => {
      socket.write(`${offset}\n`, (error) => resolve(error === undefined || error === null));
    });
  }

  stop(): void {
    this.#sender?.destroy();
    this.down();
  }

  async #connected(): Promise<Socket | undefined> {
    const socket = connect(this.#port, "127.0.0.1");
    const isOpen = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "close").then(() => false),
    ]).catch(() => false);
    if (!isOpen) return undefined;
    this.#sender = socket;
    // The close event after it ends the connection.
    socket.on("error", () => {});
    socket.once("close", () => {
      this.#sender = undefined;
    });
    return socket;
  }
}

/** One POST for each event, which nobody repeats. */
export class HttpLayer {
  #server: HttpServer | undefined;
  #port = 0;

  constructor(private readonly onArrival: OnArrival) {}

  async up(): Promise<void> {
    this.#server = createHttpServer((request, response) => {
      this.onArrival(Number(request.headers["event-offset"]));
      response.writeHead(204).end();
    });
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  down(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  /** @returns true when it was answered */
  async send(offset: number): Promise<boolean> {
    try {
      const headers = { "event-offset": String(offset), connection: "close" };
      const { ok } = await fetch(`http://127.0.0.1:${this.#port}/`, { method: "POST", headers });
      return ok;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  }
}
