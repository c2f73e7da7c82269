import type { TransportId } from "#lib/transports/catalog";
import { lineKey } from "#server/faults/line";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";
import { PullSubscriber } from "./pull-subscriber";

/** A subscriber that asks for its events is taken for gone this long after its last request. */
export const ABSENT_MS = 35_000;

/** Those who ask for their events by separate requests, on one transport, for as long as they keep asking. */
export class PullSubscribers {
  readonly #subscribers = new Map<string, PullSubscriber>();
  readonly #expiries = new Map<string, () => void>();

  constructor(
    private readonly transport: TransportId,
    private readonly host: Pick<TransportHost, "rooms" | "limits" | "clock">,
  ) {}

  /**
   * The subscriber asks. It stays known until it has not asked for 35 s or its room ends.
   * @param remoteAddress of its request; it is counted where its first one came from (WS-15)
   * @throws HttpProblem 503 when it is new and there is no place for another connection
   */
  arrive(room: Room, subscriberId: string, remoteAddress: string | undefined): PullSubscriber {
    const key = lineKey(room.id, subscriberId);
    const subscriber = this.#subscribers.get(key) ?? this.#admit(key, room, subscriberId, remoteAddress);
    this.#expiries.get(key)?.();
    this.#expiries.set(
      key,
      this.host.clock.after(ABSENT_MS, () =>
        subscriber.close({ by: "client", reason: `It has not asked for ${ABSENT_MS / 1_000} seconds.` }),
      ),
    );
    return subscriber;
  }

  /** @param room undefined: those of every room */
  closeAll(reason: string, room?: Room): void {
    for (const subscriber of [...this.#subscribers.values()]) {
      if (room === undefined || subscriber.room === room) subscriber.close({ by: "server", reason });
    }
  }

  #admit(key: string, room: Room, subscriberId: string, remoteAddress: string | undefined): PullSubscriber {
    const { rooms, limits } = this.host;
    rooms.admitConnection(room, this.transport);
    const leave = limits.connections.admit(remoteAddress);
    const forgetEnd = room.onEnd(() => subscriber.close({ by: "server", reason: "The room ended." }));
    const subscriber = new PullSubscriber(room, this.transport, subscriberId, () => {
      leave();
      forgetEnd();
      this.#expiries.get(key)?.();
      this.#expiries.delete(key);
      this.#subscribers.delete(key);
    });
    this.#subscribers.set(key, subscriber);
    return subscriber;
  }
}
