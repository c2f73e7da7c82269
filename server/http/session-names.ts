import type { Socket } from "node:net";
import type { Line } from "#server/faults/line";
import type { LineFaults } from "#server/faults/line-faults";
import { type EngineSession, sessionIdOf } from "#server/http/engine-session";

interface Known {
  readonly id: string;
  /** It goes by this one: on which it polls, or its WebSocket. */
  socket: Socket;
}

/**
 * Whose line a session of the engine is. Its URL may say so; a client that says it in CONNECT alone is known from there
 * on, by the session's id, on whatever requests and sockets the session uses.
 */
export class SessionNames {
  readonly #known = new WeakMap<object, Known>();
  readonly #polling = new Map<string, Known>();
  readonly #lines = new Map<string, Line>();
  readonly #upgraded = new Map<string, Socket>();

  constructor(private readonly faults: LineFaults) {}

  opened(session: EngineSession): void {
    const { id, request } = session;
    const known: Known = { id, socket: request.socket };
    this.#known.set(session, known);
    if (request.headers.upgrade !== undefined) this.upgraded(id, request.socket);
    else this.#polling.set(id, known);
    session.once("upgrade", () => {
      this.#polling.delete(id);
      known.socket = this.#upgraded.get(id) ?? known.socket;
    });
    session.once("close", () => {
      this.#polling.delete(id);
      this.#lines.delete(id);
    });
  }

  /** A poll of this session arrived. */
  polled(sessionId: string, socket: Socket): void {
    const known = this.#polling.get(sessionId);
    if (known !== undefined) known.socket = socket;
  }

  /** The session uses this WebSocket. A session that does not exist is not remembered longer than its socket. */
  upgraded(sessionId: string, socket: Socket): void {
    this.#upgraded.set(sessionId, socket);
    socket.once("close", () => {
      if (this.#upgraded.get(sessionId) === socket) this.#upgraded.delete(sessionId);
    });
  }

  /** It is known whose session this is. @param session one that `opened` was told of */
  name(session: object, line: Line): void {
    const id = this.#known.get(session)?.id;
    if (id === undefined) return;
    this.#lines.set(id, line);
    const socket = this.#upgraded.get(id);
    if (socket !== undefined) this.faults.name(line, socket, true);
  }

  /** A fault has reset the socket by which this session went. */
  wasCut(session: object): boolean {
    const known = this.#known.get(session);
    return known !== undefined && this.faults.wasCut(known.socket);
  }

  /** The line of a session that its URL names by `sid` alone. */
  lineOf(url: URL): Line | undefined {
    return this.#lines.get(sessionIdOf(url) ?? "");
  }
}
