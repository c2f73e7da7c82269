import { nowMs } from "#lib/client/now";
import { HOOK_TRANSPORT_IDS, isHookTransport, listHooks } from "#lib/client/queries/list-hooks";
import { ProblemError } from "#lib/client/queries/problem-error";
import { listReceivers, setBehaviour } from "#lib/client/queries/receivers";
import { reviveHook, subscribeAgain } from "#lib/client/queries/revive-hook";
import type { HookState } from "#lib/client/stores/playground-state";
import { logged, type PlaygroundStore, updateLane } from "#lib/client/stores/playground-store";
import type { ReceiverBehaviour } from "#lib/delivery/receiver-behaviour";
import type { JournalEntry } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";

const MOST_ATTEMPTS = 20;

/** The wires that end at a URL: the page sees them only through what the server tells. */
export class HookLanes {
  /** This tab's clock, ms, by wire. */
  readonly #downUntilMs = new Map<TransportId, number>();

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
    for (const transport of HOOK_TRANSPORT_IDS) {
      const hooks = await listHooks(this.roomId, transport, signal);
      const { receiverId } = this.store.getState().lanes[transport].hook ?? {};
      const own = hooks.find(({ receiver }) => receiver !== null && receiver === receiverId);
      if (own !== undefined) this.#change(transport, () => ({ hookId: own.id, status: own.status }));
    }
  }

  /** Of another URL than the one this lane shows: somebody in the room has registered more. */
  isOthers(entry: JournalEntry): boolean {
    if (entry.kind !== "attempted" && entry.kind !== "hook-changed") return false;
    const own = this.store.getState().lanes[entry.transport].hook?.hookId;
    return own !== undefined && own !== entry.hookId;
  }

  /** What is left out of `wanted` stays as it is. */
  async setBehaviour(transport: TransportId, wanted: Partial<ReceiverBehaviour>): Promise<void> {
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
    if (!isHookTransport(transport) || hookId === undefined || receiverId === undefined) {
      throw new ProblemError("no-hook", "This wire has no hook of ours.", undefined);
    }
    const hook =
      status === "deleted"
        ? await subscribeAgain(this.roomId, receiverId)
        : await reviveHook(this.roomId, transport, hookId);
    this.#change(transport, () => ({ hookId: hook.id, status: hook.status, reason: undefined }));
  }

  entry(entry: JournalEntry): void {
    if (entry.kind === "hook-changed") this.#onHookChanged(entry);
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
    this.#change(transport, () => ({ hookId, status, reason }));
    updateLane(this.store, transport, (lane) => ({
      log: logged(lane, { atMs, text: `${status}: ${reason}` }),
    }));
  }

  #onAttempted({
    transport,
    hookId,
    offset,
    attempt,
    atMs,
    outcome,
  }: Extract<JournalEntry, { kind: "attempted" }>): void {
    const retryInMs = outcome.delivered ? undefined : outcome.retryInMs;
    const record = {
      offset,
      attempt,
      atMs,
      delivered: outcome.delivered,
      status: outcome.status,
      failure: outcome.delivered ? undefined : outcome.failure,
      retryAtMs: retryInMs === undefined ? undefined : nowMs() + retryInMs,
    };
    this.#change(transport, (hook) => ({
      hookId,
      attempts: [record, ...hook.attempts].slice(0, MOST_ATTEMPTS),
    }));
  }

  /** By whoever in the room, or by a request that used up what was ordered for the next. */
  #onReceiverChanged(entry: Extract<JournalEntry, { kind: "receiver-changed" }>): void {
    const { transport, receiverId, behaviour } = entry;
    if (this.store.getState().lanes[transport].hook?.receiverId === receiverId)
      this.#learn(transport, behaviour);
  }

  #change(transport: TransportId, change: (hook: HookState) => Partial<HookState>): void {
    updateLane(this.store, transport, ({ hook }) =>
      hook === undefined ? {} : { hook: { ...hook, ...change(hook) } },
    );
  }
}
