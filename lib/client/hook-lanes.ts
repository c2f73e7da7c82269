import { nowMs } from "#lib/client/now";
import { ProblemError } from "#lib/client/queries/problem-error";
import { type Behaviour, listReceivers, setBehaviour } from "#lib/client/queries/receivers";
import type { HookState } from "#lib/client/stores/playground-state";
import { logged, type PlaygroundStore, updateLane } from "#lib/client/stores/playground-store";
import type { JournalEntry } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";

const MOST_ATTEMPTS = 20;

/** The wires that end at a URL: the page sees them only through what the server tells. */
export class HookLanes {
  constructor(
    private readonly store: PlaygroundStore,
    private readonly roomId: string,
  ) {}

  /** Learns of our own receivers. */
  async load(signal: AbortSignal): Promise<void> {
    const { receivers } = await listReceivers(this.roomId, signal);
    for (const { id, transport, behaviour } of receivers) {
      this.#change(transport, () => ({ receiverId: id, behaviour }));
    }
  }

  /** What is left out of `wanted` stays as it is. */
  async setBehaviour(transport: TransportId, wanted: Partial<Behaviour>): Promise<void> {
    const hook = this.store.getState().lanes[transport].hook;
    if (hook?.receiverId === undefined || hook.behaviour === undefined) {
      throw new ProblemError("no-receiver", "This wire has no receiver of ours.", undefined);
    }
    const behaviour = await setBehaviour(this.roomId, hook.receiverId, { ...hook.behaviour, ...wanted });
    this.#change(transport, () => ({ behaviour }));
  }

  entry(entry: JournalEntry): void {
    if (entry.kind === "hook-changed") this.#onHookChanged(entry);
    if (entry.kind === "attempted") this.#onAttempted(entry);
    if (entry.kind === "received") this.#onReceived(entry);
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
      // A delivery says as much as a change of status, and a page that came late has seen no change.
      status: hook.status ?? "active",
      attempts: [record, ...hook.attempts].slice(0, MOST_ATTEMPTS),
    }));
  }

  /** A failure that was ordered for the next request has been used up. */
  #onReceived({ transport }: Extract<JournalEntry, { kind: "received" }>): void {
    this.#change(transport, ({ behaviour }) => {
      if (behaviour === undefined) return {};
      if (behaviour.resetNext > 0) return { behaviour: { ...behaviour, resetNext: behaviour.resetNext - 1 } };
      if (behaviour.failNext > 0) return { behaviour: { ...behaviour, failNext: behaviour.failNext - 1 } };
      return {};
    });
  }

  #change(transport: TransportId, change: (hook: HookState) => Partial<HookState>): void {
    updateLane(this.store, transport, ({ hook }) =>
      hook === undefined ? {} : { hook: { ...hook, ...change(hook) } },
    );
  }
}
