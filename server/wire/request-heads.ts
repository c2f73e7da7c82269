import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { hasBody, requestHead } from "./request-bytes";

const END_OF_HEAD = "\r\n\r\n";
/** Node's parser ends a connection whose head is longer than half of this (`--max-http-header-size`). */
const MOST_BYTES = 32_768;
/** A head in more pieces than this is not kept: each piece takes more memory than its bytes. */
const MOST_CHUNKS = 16;

/** What came on one connection and has made no request yet. */
interface Unread {
  chunks: Buffer[];
  bytes: number;
  /** Whose body is on its way. */
  sending: IncomingMessage | undefined;
  readonly stop: () => void;
}

/**
 * The heads of requests as they came. Node's parser reads a socket without JavaScript and gives away the parts of a head
 * alone; where somebody listens for the data of a socket, its bytes pass here on their way to the parser.
 */
export class RequestHeads {
  readonly #sockets = new WeakMap<Socket, Unread>();

  /** Call it as soon as there is a connection. */
  watch(socket: Socket): void {
    const onData = (chunk: Buffer) => keep(unread, chunk);
    const stop = () => void socket.removeListener("data", onData);
    const unread: Unread = { chunks: [], bytes: 0, sending: undefined, stop };
    this.#sockets.set(socket, unread);
    // Before the listener of the parser, which makes requests of it.
    socket.prependListener("data", onData);
  }

  /**
   * Call it for each request of a connection, in the turn in which it is emitted.
   * @returns what must be its head, if `isHeadOf` says that it is; undefined when it was not kept
   */
  next(request: IncomingMessage, socket: Socket): Buffer | undefined {
    const unread = this.#sockets.get(socket);
    if (unread === undefined) return undefined;
    const [first] = unread.chunks;
    const came = unread.chunks.length === 1 ? first : Buffer.concat(unread.chunks);
    clear(unread);
    const isWithBody = hasBody(request);
    if (isWithBody) waitForBody(unread, request);
    const end = came?.indexOf(END_OF_HEAD) ?? -1;
    if (came === undefined || end === -1) return undefined;
    const head = came.subarray(0, end + END_OF_HEAD.length);
    // The next request came with it: if it is whole, it is emitted in this turn, too.
    if (!isWithBody && head.length < came.length) keep(unread, came.subarray(head.length));
    return head;
  }

  /** The connection is upgraded: it will bring no more requests. */
  end(socket: Socket): void {
    this.#sockets.get(socket)?.stop();
    this.#sockets.delete(socket);
  }
}

/** Are its parts those of the request? Around a value there may be blanks, which are in neither (RFC 9110 §5.5). */
export function isHeadOf(request: IncomingMessage, head: Buffer): boolean {
  const [requestLine, ...fields] = head.toString("latin1").split("\r\n");
  const trimmed = fields.map((field) => {
    const colon = field.indexOf(":");
    return colon === -1 ? field : `${field.slice(0, colon)}: ${field.slice(colon + 1).trim()}`;
  });
  return [requestLine, ...trimmed].join("\r\n") === requestHead(request).toString("latin1");
}

function waitForBody(unread: Unread, request: IncomingMessage): void {
  unread.sending = request;
  request.once("close", () => {
    if (unread.sending === request) unread.sending = undefined;
  });
}

function keep(unread: Unread, chunk: Buffer): void {
  const { sending } = unread;
  if (sending !== undefined && !sending.complete) return;
  unread.chunks.push(chunk);
  unread.bytes += chunk.length;
  if (unread.bytes > MOST_BYTES || unread.chunks.length > MOST_CHUNKS) clear(unread);
}

function clear(unread: Unread): void {
  unread.chunks = [];
  unread.bytes = 0;
}
