import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { clientAddress } from "#server/http/client-address";
import { HttpProblem } from "#server/http/http-problem";

/** Answers of one connection that may wait behind the one that is being sent. */
const MOST_QUEUED = 16;
/** Bytes of answers that one address may leave unread, streams not counted: those are bounded one by one (CORE-8). */
const MOST_UNREAD_BYTES = 128 * 2 ** 20;

/**
 * Answers that have not been read to their end (S11, SEC-16), and those that wait behind others on their connection
 * (pipelining, RFC 9112 §9.3.2). When a connection ends, Node.js 20 tells only the answer that had the socket that it is
 * closed: what the others hold would be held for ever.
 */
export class OpenAnswers {
  readonly #byAddress = new Map<string, Set<ServerResponse>>();
  readonly #queued = new WeakMap<Socket, Set<ServerResponse>>();

  /** @returns why this one is refused; undefined: it is counted until it is closed */
  add({ socket }: { readonly socket: Socket }, response: ServerResponse): HttpProblem | undefined {
    const queued = response.socket === null ? this.#enterQueue(socket, response) : 0;
    const address = clientAddress(socket.remoteAddress);
    const open = this.#byAddress.get(address) ?? new Set();
    const unreadBytes = bytesOf(open);
    this.#byAddress.set(address, open.add(response));
    response.once("close", () => {
      open.delete(response);
      if (open.size === 0) this.#byAddress.delete(address);
    });
    if (queued <= MOST_QUEUED && unreadBytes <= MOST_UNREAD_BYTES) return undefined;
    return new HttpProblem(
      503,
      "too-many-unread-answers",
      "Too much of what was answered to this address has not been read. Read that first.",
      { "retry-after": "5", connection: "close" },
    );
  }

  /** @returns how many wait on this connection */
  #enterQueue(socket: Socket, response: ServerResponse): number {
    const queued = this.#queued.get(socket) ?? this.#watch(socket);
    queued.add(response);
    response.once("close", () => queued.delete(response));
    return queued.size;
  }

  #watch(socket: Socket): Set<ServerResponse> {
    const queued = new Set<ServerResponse>();
    this.#queued.set(socket, queued);
    // A Node.js that tells them does so first.
    socket.once("close", () => setImmediate(() => closeAll(queued)));
    return queued;
  }
}

function closeAll(queued: ReadonlySet<ServerResponse>): void {
  for (const response of queued) {
    response.destroy();
    response.emit("close");
  }
}

function bytesOf(open: ReadonlySet<ServerResponse>): number {
  let bytes = 0;
  for (const response of open) {
    const { writableLength } = response;
    if (writableLength > 0 && response.getHeader("content-type") !== "text/event-stream")
      bytes += writableLength;
  }
  return bytes;
}
