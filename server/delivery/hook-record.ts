import type { JournalEntry } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";

/** Facts that change with each delivery are written no more often. */
const FACTS_EVERY_MS = 1_000;

type HookStatus = Extract<JournalEntry, { kind: "hook-changed" }>["status"];

/** The stored side of one hook: its document on disk and its life in the journal. */
export class HookRecord<Document extends object> {
  #document: Document;
  #isClosed = false;
  #savedFactsAtMs = 0;
  /** Set while facts wait to be saved. */
  #cancelSaving: (() => void) | undefined;

  constructor(
    private readonly host: Pick<TransportHost, "hooks" | "clock" | "logger">,
    readonly room: Room,
    readonly transport: TransportId,
    readonly id: string,
    document: Document,
  ) {
    this.#document = document;
  }

  get document(): Document {
    return this.#document;
  }

  /** Counts at once; resolves when it is on disk. */
  replace(document: Document): Promise<void> {
    this.#document = document;
    return this.save();
  }

  /** Counts at once, and is on disk a second later at most: for what changes with each delivery. */
  replaceSoon(document: Document): void {
    this.#document = document;
    if (this.#cancelSaving !== undefined) return;
    const { clock } = this.host;
    const saveFacts = () => {
      this.#cancelSaving = undefined;
      this.#savedFactsAtMs = clock.nowMs();
      this.inBackground(this.save());
    };
    const waitMs = this.#savedFactsAtMs + FACTS_EVERY_MS - clock.nowMs();
    if (waitMs > 0) this.#cancelSaving = clock.after(waitMs, saveFacts);
    else saveFacts();
  }

  /** The process ends: what waits to be saved is saved now. */
  async flush(): Promise<void> {
    if (this.#cancelSaving === undefined) return;
    this.#cancelSaving();
    this.#cancelSaving = undefined;
    await this.save();
  }

  save(): Promise<void> {
    // What was still under way when the hook ended does not bring it back.
    if (this.#isClosed) return Promise.resolve();
    return this.host.hooks.saveHook({
      id: this.id,
      roomId: this.room.id,
      transport: this.transport,
      document: JSON.stringify(this.#document),
    });
  }

  /** Saves and journals nothing more. */
  close(): void {
    this.#isClosed = true;
    this.#cancelSaving?.();
    this.#cancelSaving = undefined;
  }

  /** Deletes the document and all deliveries of the hook. */
  async remove(reason: string): Promise<void> {
    this.journal("deleted", reason);
    this.close();
    await this.host.hooks.deleteHook(this.room.id, this.id);
  }

  journal(status: HookStatus, reason: string): void {
    if (this.#isClosed) return;
    const { transport, id: hookId } = this;
    if (status === "disabled") this.host.logger.info({ hook: hookId, transport, reason }, "hook disabled");
    this.room.journal({
      kind: "hook-changed",
      transport,
      hookId,
      atMs: this.host.clock.nowMs(),
      status,
      reason,
    });
  }

  /** @param isFull what comes now is not delivered, because too much waits */
  journalFull(isFull: boolean): void {
    if (isFull)
      this.journal("failing", "Too much waits: what comes now is not delivered, and can be recovered.");
    else this.journal("active", "There is place for new deliveries again.");
  }

  /** For changes that nobody waits for. */
  inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.host.logger.error({ err: error, hook: this.id }, "hook not saved"));
  }
}
