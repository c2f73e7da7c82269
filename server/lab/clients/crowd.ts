import type { Bench } from "#server/lab/bench";

/** The place of an event in the room's log, as it stands in the text of every wire. */
const OFFSET = /"offset":([1-9][0-9]*)/g;
const AT_ONCE = 20;
const JOIN_WITHIN_MS = 5_000;

export interface CrowdMember {
  close(): void;
}

/** Is told what comes to the members. */
export interface CrowdObserver {
  /** @param text has come just now: whole events, each of them once */
  onText(text: string): void;
  /** A member that had been let in made a request, and it was refused. */
  onRefused(): void;
}

/**
 * Connects one more member, with next to nothing in it.
 *
 * @param name of its own in this room, where its wire needs one
 * @returns undefined when the server does not let it in
 */
export type Join = (bench: Bench, observer: CrowdObserver, name: string) => Promise<CrowdMember | undefined>;

/** Many clients of one kind. */
export class Crowd {
  readonly #members: CrowdMember[] = [];
  /** When each event arrived, once for each member that has it. */
  readonly #arrivals = new Map<number, number[]>();
  #tried = 0;
  #refused = 0;
  readonly #observer: CrowdObserver = {
    onText: (text) => {
      const atMs = this.bench.nowMs();
      for (const [, digits] of text.matchAll(OFFSET)) this.#arrived(Number(digits), atMs);
    },
    onRefused: () => {
      this.#refused += 1;
    },
  };

  constructor(
    private readonly bench: Bench,
    private readonly join: Join,
  ) {
    bench.onClose(() => this.close());
  }

  /** Others may be opened after it. */
  close(): void {
    for (const member of this.#members.splice(0)) member.close();
  }

  /** Opens connections until there are so many, or one is refused. */
  async open(count: number): Promise<void> {
    while (this.#members.length < count) {
      const wanted = Math.min(AT_ONCE, count - this.#members.length);
      const joined = await Promise.all(Array.from({ length: wanted }, () => this.#joinOne()));
      const members = joined.filter((member) => member !== undefined);
      this.#members.push(...members);
      if (members.length < wanted) return;
    }
  }

  get size(): number {
    return this.#members.length;
  }

  /** Requests of members that were refused. */
  get refused(): number {
    return this.#refused;
  }

  arrivalsOf(offset: number): readonly number[] {
    return this.#arrivals.get(offset) ?? [];
  }

  /** @returns undefined when it is not let in, or not in time */
  async #joinOne(): Promise<CrowdMember | undefined> {
    this.#tried += 1;
    const joining = this.join(this.bench, this.#observer, `crowd-${this.#tried}`);
    const late = this.bench.wait(JOIN_WITHIN_MS).then(() => undefined);
    const member = await Promise.race([joining, late]);
    // Who comes later does not belong to it.
    if (member === undefined) void joining.then((latecomer) => latecomer?.close());
    return member;
  }

  #arrived(offset: number, atMs: number): void {
    const known = this.#arrivals.get(offset);
    if (known === undefined) this.#arrivals.set(offset, [atMs]);
    else known.push(atMs);
  }
}
