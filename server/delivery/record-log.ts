/** What may be kept of one hook or one receiver, all records together. */
export interface RecordLogLimits {
  readonly records: number;
  readonly bytes: number;
}

/** The newest records of one hook or one receiver, in memory. */
export class RecordLog<Item extends object> {
  readonly #records: Item[] = [];
  #bytes = 0;

  constructor(
    private readonly memory: RecordMemory<Item>,
    private readonly most: RecordLogLimits,
  ) {}

  add(record: Item): void {
    this.#records.push(record);
    this.#bytes += this.memory.sizeOf(record);
    this.memory.remember(this, record);
    while (this.#records.length > this.most.records || this.#bytes > this.most.bytes) {
      const oldest = this.dropOldest();
      if (oldest !== undefined) this.memory.forget(oldest);
    }
  }

  /** Oldest first. */
  list(): readonly Item[] {
    return this.#records;
  }

  dropOldest(): Item | undefined {
    const oldest = this.#records.shift();
    if (oldest !== undefined) this.#bytes -= this.memory.sizeOf(oldest);
    return oldest;
  }
}

/** What the records of all logs together may take: beyond that the oldest of all go. */
export class RecordMemory<Item extends object> {
  /** In the order in which they were made. */
  readonly #logs = new Map<Item, RecordLog<Item>>();
  /** Goes on where it was: from its beginning a map would step over all that was ever deleted. */
  #oldestFirst = this.#logs.entries();
  #bytes = 0;

  /** @param sizeOf bytes that a record takes, about */
  constructor(
    private readonly most: number,
    readonly sizeOf: (record: Item) => number,
  ) {}

  remember(log: RecordLog<Item>, record: Item): void {
    this.#logs.set(record, log);
    this.#bytes += this.sizeOf(record);
    while (this.#bytes > this.most) {
      const { value } = this.#oldestFirst.next();
      if (value === undefined) {
        this.#oldestFirst = this.#logs.entries();
        continue;
      }
      const [oldest, owner] = value;
      owner.dropOldest();
      this.forget(oldest);
    }
  }

  forget(record: Item): void {
    if (this.#logs.delete(record)) this.#bytes -= this.sizeOf(record);
  }
}

/** Characters of a head; each is one byte, mostly. */
export function headCharacters(headers: Readonly<Record<string, string>>): number {
  return Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}
