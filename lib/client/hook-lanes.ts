import { attemptsIn, withAttempt } from "#lib/client/hook-lanes-attempts";
import { nowMs } from "#lib/client/now";
import {
  HOOK_TRANSPORT_IDS,
  type HookTransportId,
  isHookTransport,
  type ListedHook,
  listHooks,
} from "#lib/client/queries/list-hooks";
import { ProblemError } from "#lib/client/queries/problem-error";
import { listReceivers, setBehaviour } from "#lib/client/queries/receivers";
import { reviveHook, subscribeAgain } from "#lib/client/queries/revive-hook";
import type { HookState } from "#lib/client/stores/playground-state";
import { logged, type PlaygroundStore, updateLane } from "#lib/client/stores/playground-store";
import type { ReceiverBehaviour } from "#lib/delivery/receiver-behaviour";
import type { JournalEntry } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";

/** Which hook calls our receiver, and where it stands in its life. */
type HookStanding = Pick<HookState, "hookId" | "status" | "reason">;

/** The wires that end at a URL: the page sees them only through what the server tells. */
export class HookLanes {
  /** This tab's clock, ms, by wire. */
  readonly #downUntilMs = new Map<TransportId, number>();
  /** The last change of each receiver that was asked for; it does not reject. */
  readonly #behaviourSet = new Map<TransportId, Promise<void>>();
  /** Of any hook in the room, told by the journal. */
  #changes = 0;

  constructor(
    private readonly store: PlaygroundStore,
    private readonly roomId: string,
  ) {}

  /** Learns of our own receivers, and of the hooks that call them. */
  async load(signal: AbortSignal): Promise<void> {
    const { receivers } = await listReceivers(this.roomId, signal);
    for (const { id, transport, behaviour } of receivers) {
      this.#change(transport, () => ({ receiverId: id }));
      this.#learn(transport, behaviour);
    }
    for (const transport of HOOK_TRANSPORT_IDS) await this.#loadHook(transport, signal);
  }

  /** A receiver that nothing calls had a hook once: each room begins with one. */
  async #loadHook(transport: HookTransportId, signal: AbortSignal): Promise<void> {
    let hooks: readonly ListedHook[];
    let changes: number;
    do {
      changes = this.#changes;
      hooks = await listHooks(this.roomId, transport, signal);
      // News came first: the list may be older than it.
    } while (changes !== this.#changes);
    const { receiverId, hookId, status, reason } = this.store.getState().lanes[transport].hook ?? {};
    if (receiverId === undefined) return;
    const own = hooks.find(({ receiver }) => receiver === receiverId) ?? {
      id: hookId,
      status: "deleted" as const,
    };
    const isNews = own.id !== hookId || own.status !== status;
    this.#follow(transport, { hookId: own.id, status: own.status, reason: isNews ? undefined : reason });
  }

  /** Of another URL than the one this lane shows: somebody in the room has registered more. */
  isOthers(entry: JournalEntry): boolean {
    if (entry.kind !== "attempted" && entry.kind !== "hook-changed") return false;
    const { hookId, status } = this.store.getState().lanes[entry.transport].hook ?? {};
    return hookId === undefined ? status === "deleted" : hookId !== entry.hookId;
  }

  /**
   * Takes an entry of another hook. While ours is deleted, somebody may have put that one into its place.
   * @returns whether it is ours now
   */
  async othersEntry(entry: JournalEntry, signal: AbortSignal): Promise<boolean> {
    if (entry.kind !== "hook-changed") return false;
    this.#changes += 1;
    const own = () => this.store.getState().lanes[entry.transport].hook;
    if (own()?.status === "deleted") await this.load(signal);
    return own()?.hookId === entry.hookId;
  }

  /** What is left out of `wanted` stays as it is, or as the change before this one wants it. */
  setBehaviour(transport: TransportId, wanted: Partial<ReceiverBehaviour>): Promise<void> {
    const before = this.#behaviourSet.get(transport) ?? Promise.resolve();
    const isSet = before.then(() => this.#setBehaviour(transport, wanted));
    // Whoever asked for a change that fails is told; the next one is made all the same.
    this.#behaviourSet.set(
      transport,
      isSet.catch(() => {}),
    );
    return isSet;
  }

  async #setBehaviour(transport: TransportId, wanted: Partial<ReceiverBehaviour>): Promise<void> {
    const hook = this.store.getState().lanes[transport].hook;
    if (hook?.receiverId === undefined || hook.behaviour === undefined) {
      throw new ProblemError("no-receiver", "This wire has no receiver of ours.", undefined);
    }
    const downForMs = Math.max(0, Math.ceil((this.#downUntilMs.get(transport) ?? 0) - nowMs()));
    const next = { ...hook.behaviour, downForMs, ...wanted };
    this.#learn(transport, await setBehaviour(this.roomId, hook.receiverId, next));
  }

  /** A receiver that is down is up again by itself. */
  #learn(transport: TransportId, behaviour: ReceiverBehaviour): void {
    const untilMs = nowMs() + behaviour.downForMs;
    this.#downUntilMs.set(transport, untilMs);
    this.#change(transport, () => ({ behaviour }));
    if (behaviour.downForMs === 0) return;
    setTimeout(() => {
      if (this.#downUntilMs.get(transport) !== untilMs) return;
      this.#change(transport, (hook) =>
        hook.behaviour === undefined ? {} : { behaviour: { ...hook.behaviour, downForMs: 0 } },
      );
    }, behaviour.downForMs);
  }

  /** Has the hook of this lane called again, after a failure that ended it. */
  async revive(transport: TransportId): Promise<void> {
    const { hookId, receiverId, status } = this.store.getState().lanes[transport].hook ?? {};
    if (isHookTransport(transport) && receiverId !== undefined && status === "deleted") {
      const { id, status: first } = await subscribeAgain(this.roomId, transport, receiverId);
      // What the journal told of it may have come before this answer, and be newer.
      if (this.store.getState().lanes[transport].hook?.hookId !== id) {
        this.#follow(transport, { hookId: id, status: first, reason: undefined });
      }
    } else if (isHookTransport(transport) && hookId !== undefined) {
      const hook = await reviveHook(this.roomId, transport, hookId);
      this.#follow(transport, { hookId, status: hook.status, reason: undefined });
    } else {
      throw new ProblemError("no-hook", "This wire has no hook of ours.", undefined);
    }
  }

  entry(entry: JournalEntry): void {
    if (entry.kind === "hook-changed") {
      this.#changes += 1;
      this.#onHookChanged(entry);
    }
    if (entry.kind === "attempted") this.#onAttempted(entry);
    if (entry.kind === "receiver-changed") this.#onReceiverChanged(entry);
  }

  #onHookChanged({
    transport,
    hookId,
    status,
    reason,
    atMs,
  }: Extract<JournalEntry, { kind: "hook-changed" }>): void {
    this.#follow(transport, { hookId, status, reason });
    updateLane(this.store, transport, (lane) => ({
      log: logged(lane, { atMs, text: `${status}: ${reason}` }),
    }));
  }

  #onAttempted(entry: Extract<JournalEntry, { kind: "attempted" }>): void {
    const { transport, hookId, atMs } = entry;
    this.#change(transport, (hook) => ({ hookId, attempts: withAttempt(hook, entry, this.#ownMs(atMs)) }));
  }

  /** @param serverMs the server's clock; this very moment until that is known */
  #ownMs(serverMs: number): number {
    const { clock } = this.store.getState();
    return clock === undefined ? nowMs() : serverMs - clock.offsetMs;
  }

  /** By whoever in the room, or by a request that used up what was ordered for the next. */
  #onReceiverChanged(entry: Extract<JournalEntry, { kind: "receiver-changed" }>): void {
    const { transport, receiverId, behaviour } = entry;
    if (this.store.getState().lanes[transport].hook?.receiverId === receiverId)
      this.#learn(transport, behaviour);
  }

  #follow(transport: TransportId, { status, ...rest }: HookStanding): void {
    this.#change(transport, ({ attempts }) => ({ ...rest, status, attempts: attemptsIn(status, attempts) }));
  }

  #change(transport: TransportId, change: (hook: HookState) => Partial<HookState>): void {
    updateLane(this.store, transport, ({ hook }) =>
      hook === undefined ? {} : { hook: { ...hook, ...change(hook) } },
    );
  }
}
