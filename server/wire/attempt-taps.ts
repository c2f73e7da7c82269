import type { Socket } from "node:net";
import { isSecretName } from "#lib/delivery/masked-headers";
import type { Clock } from "#server/clock";
import type { CallbackSubscription } from "#server/delivery/callback-subscription";
import type { MaskedBytes } from "./masked-head";
import { MaskedStream } from "./masked-stream";
import { tapSocket } from "./socket-tap";
import type { Direction } from "./wire-record";
import type { WireStore } from "./wire-store";

/** A tap on one attempt of a delivery. */
export interface AttemptTap {
  readonly onSocket: (socket: Socket) => void;
  end(): void;
}

/** What the tap has to know of a subscription. */
export type TappedSubscription = Pick<CallbackSubscription, "id" | "room" | "policy">;

const NO_TAP: AttemptTap = { onSocket: () => {}, end: () => {} };

/**
 * Taps on what is sent to the URLs of hooks and on what they answer, while a page is in the room, and on the handshake of
 * the room with itself, which is over before a page can come. The line is called by the id of the hook. What the log of attempts does not show is not kept here either (SEC-5, SEC-15).
 */
export class AttemptTaps {
  readonly #connections = new WeakMap<Socket, number>();
  #count = 0;

  constructor(
    private readonly store: WireStore,
    private readonly clock: Clock,
  ) {}

  /** @param isFirst of its subscription: it is kept for the page that will come, too */
  begin({ id, room, policy }: TappedSubscription, isFirst = false): AttemptTap {
    if (room.observed === 0 && !isFirst) return NO_TAP;
    const log = this.store.open(room.id, id);
    const exchange = log.begin();
    const streams = { in: new MaskedStream(isSecretName), out: new MaskedStream(isSecretName) };
    let connection = 0;
    let stop = () => {};
    const keep = (direction: Direction, masked: MaskedBytes | undefined) => {
      if (masked === undefined || (direction === "in" && !policy.isConfirmed)) return;
      const atMs = this.clock.nowMs();
      this.store.add(log, { atMs, direction, connection, exchange, how: "captured", ...masked });
    };
    return {
      onSocket: (socket) => {
        connection = this.#numberOf(socket);
        stop = tapSocket(socket, (direction, bytes) => keep(direction, streams[direction].push(bytes)));
      },
      end: () => {
        stop();
        keep("out", streams.out.end());
        keep("in", streams.in.end());
        log.end(exchange);
      },
    };
  }

  #numberOf(socket: Socket): number {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    this.#count += 1;
    this.#connections.set(socket, this.#count);
    return this.#count;
  }
}
