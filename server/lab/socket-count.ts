import { type ClientRequestArgs, Agent as HttpAgent } from "node:http";
import type { Socket } from "node:net";
import { Agent, buildConnector } from "undici";

/** Bytes of a client, read off its sockets: HTTP and what is above it, before TCP and IP. */
export class SocketCount {
  readonly #sockets = new Set<Socket>();
  #closedIn = 0;
  #closedOut = 0;

  /** Open right now. */
  get connections(): number {
    return this.#sockets.size;
  }

  get bytesIn(): number {
    let sum = this.#closedIn;
    for (const socket of this.#sockets) sum += socket.bytesRead;
    return sum;
  }

  get bytesOut(): number {
    let sum = this.#closedOut;
    for (const socket of this.#sockets) sum += socket.bytesWritten;
    return sum;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#closedIn += socket.bytesRead;
      this.#closedOut += socket.bytesWritten;
    });
  }

  /** For clients that build on `node:http`: ws, mqtt, socket.io-client. */
  httpAgent(): HttpAgent {
    const count = this;
    return new (class extends HttpAgent {
      override createConnection(...args: [ClientRequestArgs]) {
        const socket = super.createConnection(...args) as Socket;
        count.add(socket);
        return socket;
      }
    })();
  }

  /** For clients that build on undici. @param connections at most, each kept alive */
  dispatcher(connections: number): Agent {
    const connect = buildConnector({});
    return new Agent({
      connections,
      connect: (options, callback) =>
        connect(options, (...answer) => {
          if (answer[0] === null) this.add(answer[1]);
          callback(...answer);
        }),
    });
  }
}
