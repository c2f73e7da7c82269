import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

interface Reading {
  readonly socket: Socket;
  readonly bytesWritten: number;
  readonly bytesRead: number;
}

interface Account {
  begun: Reading | undefined;
  readonly onSocket: (socket: Socket) => void;
}

/** Bytes of one request and its answer, read off the socket it went over (ME-7). */
export interface RequestBytes {
  /** So far; 0 both while no connection has been had. */
  count(): { readonly bytesOut: number; readonly bytesIn: number };
}

/**
 * Ties a request of undici to the socket that carries it, by undici's diagnostics channels. A connection carries one
 * request at a time, so the socket's own counters tell that request's bytes exactly.
 */
export class RequestMeter {
  #starting: Account | undefined;
  readonly #byRequest = new WeakMap<object, Account>();

  constructor() {
    subscribe("undici:request:create", this.#onCreate);
    subscribe("undici:client:sendHeaders", this.#onSendHeaders);
  }

  /**
   * @param start calls undici; the request has to be created before it returns
   * @param onSocket told the socket that will carry it, before the first byte
   */
  measure<Answer>(
    start: () => Answer,
    onSocket: (socket: Socket) => void,
  ): { readonly answer: Answer; readonly bytes: RequestBytes } {
    const account: Account = { begun: undefined, onSocket };
    this.#starting = account;
    try {
      const answer = start();
      const count = () => ({
        bytesOut:
          account.begun === undefined ? 0 : account.begun.socket.bytesWritten - account.begun.bytesWritten,
        bytesIn: account.begun === undefined ? 0 : account.begun.socket.bytesRead - account.begun.bytesRead,
      });
      return { answer, bytes: { count } };
    } finally {
      this.#starting = undefined;
    }
  }

  close(): void {
    unsubscribe("undici:request:create", this.#onCreate);
    unsubscribe("undici:client:sendHeaders", this.#onSendHeaders);
  }

  readonly #onCreate = (message: unknown): void => {
    const { request } = message as { request: object };
    if (this.#starting !== undefined) this.#byRequest.set(request, this.#starting);
  };

  // Published before the request line is written.
  readonly #onSendHeaders = (message: unknown): void => {
    const { request, socket } = message as { request: object; socket: Socket };
    const account = this.#byRequest.get(request);
    if (account === undefined) return;
    account.begun = { socket, bytesWritten: socket.bytesWritten, bytesRead: socket.bytesRead };
    account.onSocket(socket);
  };
}
