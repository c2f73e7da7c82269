import { connect, createServer, type Server, type Socket } from "node:net";
import { hostOf } from "#server/delivery/outbound-url";
import { loopbackOrigin } from "#server/lab/loopback-origin";

const END_OF_HEAD = "\r\n\r\n";

/** The first bytes of one connection, as they crossed. Latin-1, without the empty line at the end. */
export interface Heads {
  readonly request: string;
  /** As the server wrote it. */
  readonly answer: string;
  readonly isChanged: boolean;
}

/** A TCP relay that reads the head of the first request and of its answer, and may change the latter on the way. */
export class AnswerRelay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /**
   * @param change gets the head of the answer and gives the one that the client is to see
   * @param onHeads once for each connection that was answered
   */
  constructor(
    target: URL,
    private readonly change: (head: string) => string,
    private readonly onHeads: (heads: Heads) => void,
  ) {
    this.#server = createServer((near) => this.#relay(near, connect(Number(target.port), hostOf(target))));
  }

  /** @returns its origin, on loopback and a free port */
  start(): Promise<string> {
    return loopbackOrigin(this.#server);
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #relay(near: Socket, far: Socket): void {
    let sent = "";
    let received = "";
    let isAnswered = false;
    near.on("data", (chunk) => {
      if (!isAnswered) sent += chunk.toString("latin1");
      far.write(chunk);
    });
    far.on("data", (chunk) => {
      if (isAnswered) {
        near.write(chunk);
        return;
      }
      received += chunk.toString("latin1");
      const end = received.indexOf(END_OF_HEAD);
      if (end === -1) return;
      isAnswered = true;
      const answer = received.slice(0, end);
      const shown = this.change(answer);
      near.write(`${shown}${received.slice(end)}`, "latin1");
      const [request = ""] = sent.split(END_OF_HEAD);
      this.onHeads({ request, answer, isChanged: shown !== answer });
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      // The close event after it ends the other side.
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
