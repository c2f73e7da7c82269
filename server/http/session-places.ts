import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { AddressLimits } from "#server/http/address-limits";
import { type EngineSession, sessionIdOf } from "#server/http/engine-session";
import { HttpProblem } from "#server/http/http-problem";

interface Place {
  readonly leave: () => void;
  /** By the session, and by the WebSocket that it upgrades to. */
  users: number;
  hasWebSocket: boolean;
}

/**
 * The places of Engine.IO's sessions among the connections of their addresses (WS-15). A session that begins by polling
 * has no connection that could be counted: it is counted itself, and its WebSocket uses the same place.
 */
export class SessionPlaces {
  readonly #asked = new WeakMap<IncomingMessage, () => void>();
  /** Of sessions that began by polling. */
  readonly #places = new Map<string, Place>();

  constructor(private readonly limits: AddressLimits) {}

  /** A request asks for a session by polling. @returns why it gets none; undefined: it has a place now */
  refusalOf(request: IncomingMessage, response: ServerResponse): HttpProblem | undefined {
    try {
      const leave = this.limits.connect(request.socket.remoteAddress);
      this.#asked.set(request, leave);
      // Answered without a session: the engine did not like it.
      response.once("close", () => {
        if (this.#asked.delete(request)) leave();
      });
      return undefined;
    } catch (error) {
      if (error instanceof HttpProblem) return error;
      throw error;
    }
  }

  /** The engine has made a session. */
  opened(session: EngineSession): void {
    const leave = this.#asked.get(session.request);
    if (leave === undefined) return;
    this.#asked.delete(session.request);
    const place: Place = { leave, users: 1, hasWebSocket: false };
    this.#places.set(session.id, place);
    session.once("close", () => {
      this.#places.delete(session.id);
      release(place);
    });
  }

  /**
   * A WebSocket is about to be opened, for a new session or for one that polls.
   * @throws HttpProblem 503 when the address may have no more, or comes too soon
   */
  connect(socket: Socket, url: URL): void {
    const place = this.#places.get(sessionIdOf(url) ?? "");
    if (place === undefined || place.hasWebSocket) {
      socket.once("close", this.limits.connect(socket.remoteAddress));
      return;
    }
    this.limits.connects.require(socket.remoteAddress);
    place.hasWebSocket = true;
    place.users += 1;
    socket.once("close", () => {
      place.hasWebSocket = false;
      release(place);
    });
  }
}

function release(place: Place): void {
  place.users -= 1;
  if (place.users === 0) place.leave();
}
