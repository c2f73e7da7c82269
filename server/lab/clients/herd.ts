import { EventSource } from "eventsource";
import { BACK_AFTER, type Herd } from "#lib/experiments/herd/experiment";
import type { Bench } from "#server/lab/bench";

const RETRY_LINE = /^retry: \d+\n/m;

interface Member {
  isOpen: boolean;
}

/** Many of the package `eventsource`, as they are; each of them waits as it does, and connects again. */
export class EventSourceHerd {
  readonly #members: Member[] = [];
  #killedAtMs: number | undefined;

  /** @param isTold false: the streams come without `retry:`, and every client waits the 3 s that it waits by itself */
  constructor(
    private readonly bench: Bench,
    private readonly name: Herd,
    private readonly isTold: boolean,
  ) {}

  /** @returns false when not all of them were connected in time */
  open(count: number, withinMs: number): Promise<boolean> {
    const sources = Array.from({ length: count }, () => {
      const member = { isOpen: false };
      this.#members.push(member);
      const url = new URL(this.bench.roomPath("/events/stream"), this.bench.order.origin);
      const source = new EventSource(url, {
        fetch: async (input, init) => {
          const answer = await fetch(input, init);
          return this.isTold ? answer : withoutRetry(answer);
        },
      });
      source.addEventListener("open", () => this.#isOpen(member));
      source.addEventListener("error", () => {
        member.isOpen = false;
      });
      return source;
    });
    this.bench.onClose(() => {
      for (const source of sources) source.close();
    });
    return this.bench.until(() => this.isComplete, withinMs);
  }

  /** All of them are connected. */
  get isComplete(): boolean {
    return this.#members.every(({ isOpen }) => isOpen);
  }

  /** From now on the journal is told who comes back when. */
  killed(atMs: number): void {
    this.#killedAtMs = atMs;
    for (const member of this.#members) member.isOpen = false;
  }

  #isOpen(member: Member): void {
    if (member.isOpen) return;
    member.isOpen = true;
    if (this.#killedAtMs === undefined) return;
    const value = this.bench.nowMs() - this.#killedAtMs;
    this.bench.tell({ kind: "sample", name: BACK_AFTER, client: this.name, value });
  }
}

/** The first block of a stream carries its `retry:`, in one piece. */
function withoutRetry(answer: Response): Response {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const strip = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      controller.enqueue(encoder.encode(decoder.decode(bytes, { stream: true }).replace(RETRY_LINE, "")));
    },
  });
  const { status, headers, body } = answer;
  return new Response(body?.pipeThrough(strip), { status, headers });
}
