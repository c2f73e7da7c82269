/** What may be kept of one hook or one receiver, all records together. */
export interface RecordLogLimits {
  readonly records: number;
  readonly bytes: number;
}

/** As JSON: of objects nobody could say what they take. */
interface KeptRecord {
  readonly json: string;
  readonly bytes: number;
  readonly log: Pick<RecordLog<never>, "dropOldest">;
  /** Its neighbours among the records of all logs. */
  older: KeptRecord | undefined;
  newer: KeptRecord | undefined;
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
    const bytes = RECORD_BYTES + bytesOf(json);
    const record: KeptRecord = { json, bytes, log: this, older: undefined, newer: undefined };
    this.#records.push(record);
    this.#bytes += bytes;
    this.memory.remember(record);
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
  // A list and no Map: one that is read from its beginning steps over all that was deleted there, and an iterator that is
  // kept holds whatever the map held since it was made.
  #oldest: KeptRecord | undefined;
  #newest: KeptRecord | undefined;
  #bytes = 0;

  /** @param most bytes */
  constructor(private readonly most: number) {}

  remember(record: KeptRecord): void {
    record.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = record;
    else this.#newest.newer = record;
    this.#newest = record;
    this.#bytes += record.bytes;
    while (this.#bytes > this.most && this.#oldest !== undefined) {
      const oldest = this.#oldest;
      oldest.log.dropOldest();
      this.forget(oldest);
    }
  }

  /** Once for each record. */
  forget(record: KeptRecord): void {
    const { older, newer } = record;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    this.#bytes -= record.bytes;
  }
}

/** V8 keeps a string in one byte for each character when all are of Latin-1, and else in two. */
function bytesOf(text: string): number {
  return /[\u0100-\uffff]/.test(text) ? 2 * text.length : text.length;
}
