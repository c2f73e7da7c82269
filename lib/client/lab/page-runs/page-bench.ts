import { nowMs } from "#lib/client/now";
import { requestJson } from "#lib/client/queries/problem-error";
import { publishReceipt } from "#lib/events/publish";
import type { PageFact } from "#lib/experiments/page-facts";
import type { TransportId } from "#lib/transports/catalog";
import { offsetsIn } from "./offsets-in";

const LOOK_EVERY_MS = 10;

type Told = PageFact extends infer Fact ? (Fact extends PageFact ? Omit<Fact, "atMs"> : never) : never;

/** What a page has in its hands when it carries a run out: the run's room, and the journal to write into. */
export class PageBench {
  #facts: PageFact[] = [];
  readonly #closing: (() => void)[] = [];

  constructor(
    readonly room: string,
    private readonly send: (facts: readonly PageFact[]) => Promise<unknown>,
  ) {}

  /** Goes out with the next report: a request of its own could get in the way of what is measured. */
  tell(fact: Told): void {
    this.#facts.push({ ...fact, atMs: nowMs() } as PageFact);
  }

  introduce(line: {
    readonly client: string;
    readonly transport?: TransportId;
    readonly label: string;
  }): void {
    const { client, transport, label } = line;
    this.tell({ kind: "client", client, label, ...(transport === undefined ? {} : { transport }) });
  }

  /** Sends what was told since the last time. @throws ProblemError `run-over` when the run was cancelled */
  async report(): Promise<void> {
    const facts = this.#facts;
    this.#facts = [];
    await this.send(facts);
  }

  /** Takes what a client hears, in pieces as they come: each event is told once. @returns `count` of them until now */
  ear(client: string): { readonly hear: (text: string) => void; readonly count: () => number } {
    const offsets = new Set<number>();
    const hear = offsetsIn((offset) => {
      if (!offsets.has(offset)) this.tell({ kind: "arrived", client, offset, replayed: false });
      offsets.add(offset);
    });
    return { hear, count: () => offsets.size };
  }

  roomPath(path: string): string {
    return `/api/rooms/${this.room}${path}`;
  }

  /** Where the WebSocket of this room is. */
  get socketUrl(): string {
    return `${location.origin.replace("http", "ws")}/ws?room=${this.room}`;
  }

  /** Publishes an event. @throws ProblemError */
  async publish(): Promise<void> {
    const sentAtMs = nowMs();
    const { offset } = await requestJson(this.roomPath("/events"), publishReceipt, {
      method: "POST",
      body: { type: "lab.tick" },
    });
    this.tell({ kind: "published", offset, plannedAtMs: sentAtMs, sentAtMs });
  }

  /** @returns whether it came true within the limit */
  async until(isTrue: () => boolean, limitMs: number): Promise<boolean> {
    const endMs = nowMs() + limitMs;
    while (!isTrue() && nowMs() < endMs) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    return isTrue();
  }

  /** Called when the run is over, whatever its end. */
  onClose(close: () => void): void {
    this.#closing.push(close);
  }

  close(): void {
    for (const close of this.#closing.splice(0)) close();
  }
}
