import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { CallbackTarget } from "#server/delivery/callback-sender";
import { newWebhookSecret } from "#server/delivery/webhook-signature";
import { HttpProblem, roomClosed } from "#server/http/http-problem";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";
import { HookSubscription } from "./hook-subscription";
import { type SubscriptionDocument, subscriptionDocument } from "./subscription-document";

/** In one room (RH-14). */
const MOST_SUBSCRIPTIONS = 20;
const TRANSPORT = "rest-hook";

export type SubscriptionSettings = Pick<
  SubscriptionDocument,
  "target" | "events" | "payload" | "schedule" | "handshake"
> & { readonly active: boolean };

/** All subscriptions, by room. */
export class HookSubscriptions {
  readonly #byRoom = new Map<string, Map<string, HookSubscription>>();

  constructor(private readonly host: TransportHost) {}

  /** Takes over what the room has from before; a new room begins with one subscription, at its own receiver. */
  async open(room: Room): Promise<void> {
    const subscriptions = new Map<string, HookSubscription>();
    this.#byRoom.set(room.id, subscriptions);
    room.onEnd(() => {
      this.#byRoom.delete(room.id);
      for (const subscription of subscriptions.values()) subscription.close();
    });
    const stored = (await this.host.hooks.loadHooks(room.id)).filter(
      ({ transport }) => transport === TRANSPORT,
    );
    if (stored.length === 0) return this.#subscribeOwnReceiver(room);
    for (const { id, document } of stored) {
      const subscription = this.#add(room, id, subscriptionDocument.parse(JSON.parse(document)));
      await subscription.resume();
    }
  }

  async flush(): Promise<void> {
    const all = [...this.#byRoom.values()].flatMap((ofRoom) => [...ofRoom.values()]);
    await Promise.all(all.map((subscription) => subscription.flush()));
  }

  /**
   * The same target and events again give the subscription that is there (RH-11).
   * @throws HttpProblem 404 when the room has ended, 409 when it has twenty already
   */
  async subscribe(
    room: Room,
    settings: SubscriptionSettings,
  ): Promise<{
    readonly subscription: HookSubscription;
    readonly isNew: boolean;
    readonly handshake: Promise<void>;
  }> {
    const { target, events, payload, schedule, handshake, active } = settings;
    if (!this.#byRoom.has(room.id)) throw roomClosed();
    const known = this.#known(room, target, events);
    if (known !== undefined) return { subscription: known, isNew: false, handshake: Promise.resolve() };
    if (this.list(room).length >= MOST_SUBSCRIPTIONS) {
      throw new HttpProblem(
        409,
        "too-many-hooks",
        `A room has at most ${MOST_SUBSCRIPTIONS} REST Hooks. Delete one that is not needed.`,
      );
    }
    const status = active ? (handshake === "off" ? "active" : "pending") : "paused";
    const subscription = this.#add(room, `hook_${randomBytes(12).toString("hex")}`, {
      target,
      events,
      payload,
      schedule,
      handshake,
      status,
      confirmed: false,
      secret: newWebhookSecret(),
      createdAtMs: this.host.clock.nowMs(),
    });
    try {
      return { subscription, isNew: true, ...(await subscription.begin()) };
    } catch (error) {
      this.#byRoom.get(room.id)?.delete(subscription.id);
      subscription.close();
      throw error;
    }
  }

  list(room: Room): readonly HookSubscription[] {
    return [...(this.#byRoom.get(room.id)?.values() ?? [])];
  }

  /** @throws HttpProblem 404 for an id that is not of this room; never 403, so that ids cannot be probed (RH-1) */
  find(room: Room, id: string): HookSubscription {
    const subscription = this.#byRoom.get(room.id)?.get(id);
    if (subscription !== undefined) return subscription;
    throw new HttpProblem(404, "hook-not-found", "This room has no REST Hook with this id.");
  }

  #add(room: Room, id: string, document: SubscriptionDocument): HookSubscription {
    const subscription = new HookSubscription(this.host, room, id, document, () =>
      this.#byRoom.get(room.id)?.delete(id),
    );
    this.#byRoom.get(room.id)?.set(id, subscription);
    return subscription;
  }

  #known(room: Room, target: CallbackTarget, events: readonly string[]): HookSubscription | undefined {
    return this.list(room).find(
      ({ document }) =>
        isDeepStrictEqual(document.target, target) && isDeepStrictEqual(document.events, events),
    );
  }

  /** Waits for the handshake, so that nobody meets a room whose own subscription does not work yet. */
  async #subscribeOwnReceiver(room: Room): Promise<void> {
    const receiver = this.host.receivers.forTransport(room, TRANSPORT);
    if (receiver === undefined || room.top.offset > 0) return;
    const { handshake } = await this.subscribe(room, {
      target: { kind: "own-receiver", receiverId: receiver.id },
      events: ["*"],
      payload: "full",
      schedule: "workshop",
      handshake: "required",
      active: true,
    });
    await handshake;
  }
}
