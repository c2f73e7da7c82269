import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Line } from "#server/faults/line";
import type { LineFaults } from "#server/faults/line-faults";

/** As much of a session of the engine as is needed here. */
export interface EngineSession {
  readonly id: string;
  readonly request: IncomingMessage;
  on(event: "packet", heard: (packet: { type: string }) => void): void;
  once(event: "close", heard: () => void): void;
  close(discard: boolean): void;
}

/**
 * Whose line a session of the engine is. Its URL may say so; a client that says it in CONNECT alone is known from there
 * on, by the session's id, on whatever requests and sockets the session uses.
 */
export class SessionNames {
  readonly #ids = new WeakMap<object, string>();
  readonly #lines = new Map<string, Line>();
  readonly #upgraded = new Map<string, Socket>();

  constructor(private readonly faults: LineFaults) {}

  opened(session: EngineSession): void {
    const { id, request } = session;
    this.#ids.set(session, id);
    if (request.headers.upgrade !== undefined) this.upgraded(id, request.socket);
    session.once("close", () => this.#lines.delete(id));
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
    const id = this.#ids.get(session);
    if (id === undefined) return;
    this.#lines.set(id, line);
    const socket = this.#upgraded.get(id);
    if (socket !== undefined) this.faults.name(line, socket, true);
  }

  /** The line of a session that its URL names by `sid` alone. */
  lineOf(url: URL): Line | undefined {
    return this.#lines.get(url.searchParams.get("sid") ?? "");
  }
}
