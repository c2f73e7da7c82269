/** What may be kept of one hook or one receiver, all records together. */
export interface RecordLogLimits {
  readonly records: number;
  readonly bytes: number;
}

/** As JSON: of objects nobody could say what they take. */
interface KeptRecord {
  readonly json: string;
  readonly bytes: number;
}

/** The string, what points to it, and its places in a log and in the memory of all. */
const RECORD_BYTES = 200;

/** The newest records of one hook or one receiver, in memory. */
export class RecordLog<Item> {
  readonly #records: KeptRecord[] = [];
  #bytes = 0;
  #isClosed = false;

  constructor(
    private readonly memory: RecordMemory,
    private readonly most: RecordLogLimits,
  ) {}

  add(item: Item): void {
    // A call may end after its hook did.
    if (this.#isClosed) return;
    const json = JSON.stringify(item);
    const record = { json, bytes: RECORD_BYTES + bytesOf(json) };
    this.#records.push(record);
    this.#bytes += record.bytes;
    this.memory.remember(this, record);
    while (this.#records.length > this.most.records || this.#bytes > this.most.bytes) {
      const oldest = this.dropOldest();
      if (oldest !== undefined) this.memory.forget(oldest);
    }
  }

  /** Oldest first. */
  list(): readonly Item[] {
    return this.#records.map(({ json }) => JSON.parse(json));
  }

  /** Lets go of all, and takes nothing more. */
  close(): void {
    this.#isClosed = true;
    for (const record of this.#records.splice(0)) this.memory.forget(record);
  }

  dropOldest(): KeptRecord | undefined {
    const oldest = this.#records.shift();
    if (oldest !== undefined) this.#bytes -= oldest.bytes;
    return oldest;
  }
}

/** What the records of all logs together may take: beyond that the oldest of all go. */
export class RecordMemory {
  /** In the order in which they were made. */
  readonly #logs = new Map<KeptRecord, Pick<RecordLog<never>, "dropOldest">>();
  /** Goes on where it was: from its beginning a map would step over all that was ever deleted. */
  #oldestFirst = this.#logs.entries();
  #bytes = 0;

  /** @param most bytes */
  constructor(private readonly most: number) {}

  remember(log: Pick<RecordLog<never>, "dropOldest">, record: KeptRecord): void {
    this.#logs.set(record, log);
    this.#bytes += record.bytes;
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

  forget(record: KeptRecord): void {
    if (this.#logs.delete(record)) this.#bytes -= record.bytes;
  }
}

/** V8 keeps a string in one byte for each character when all are of Latin-1, and else in two. */
function bytesOf(text: string): number {
  return /[\u0100-\uffff]/.test(text) ? 2 * text.length : text.length;
}
