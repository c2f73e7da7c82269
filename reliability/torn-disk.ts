import type { DiskOperation } from "./disk-trace";

const SECTOR_BYTES = 512;
/** Of the sectors that were on their way when the power went. */
const SURVIVING_SHARE = 0.8;

interface TornFile {
  synced: Buffer;
  /** What was done since the last sync, in order; none, some or all of it may be on the platter. */
  readonly pending: DiskOperation[];
}

/** A disk that keeps for sure only what was synced. */
export class TornDisk {
  readonly #files = new Map<string, TornFile>();

  /** @param files that were on the platter before the first operation */
  constructor(files: ReadonlyMap<string, Buffer> = new Map()) {
    for (const [name, synced] of files) this.#files.set(name, { synced, pending: [] });
  }

  apply(operation: DiskOperation): void {
    switch (operation.kind) {
      case "write":
      case "truncate":
        this.#file(operation.file).pending.push(operation);
        return;
      case "sync": {
        const file = this.#file(operation.file);
        file.synced = overlaid(file.synced, file.pending.splice(0));
        return;
      }
      case "unlink":
        this.#files.delete(operation.file);
        return;
      case "sent":
        return;
      default:
        operation satisfies never;
    }
  }

  /**
   * The power goes out: of what was not synced, each sector of 512 bytes is on the platter or not, by chance, up to a
   * point by chance.
   * @returns bytes of each file, and how many bytes of writes were thrown away
   */
  cut(random: () => number): { files: ReadonlyMap<string, Buffer>; lostBytes: number } {
    let lostBytes = 0;
    const files = new Map<string, Buffer>();
    for (const [name, { synced, pending }] of this.#files) {
      const reached = Math.floor(random() * (pending.length + 1));
      const survived: DiskOperation[] = [];
      for (const [index, operation] of pending.entries()) {
        if (operation.kind !== "write") {
          if (index < reached) survived.push(operation);
          continue;
        }
        for (let from = 0; from < operation.bytes.length; from += SECTOR_BYTES) {
          const bytes = operation.bytes.subarray(from, from + SECTOR_BYTES);
          if (index < reached && random() < SURVIVING_SHARE) {
            survived.push({ ...operation, at: operation.at + from, bytes });
          } else lostBytes += bytes.length;
        }
      }
      files.set(name, overlaid(synced, survived));
    }
    return { files, lostBytes };
  }

  #file(name: string): TornFile {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const file: TornFile = { synced: Buffer.alloc(0), pending: [] };
    this.#files.set(name, file);
    return file;
  }
}

/** @returns the image after the operations; the one given stays as it is when there are any */
function overlaid(image: Buffer, operations: readonly DiskOperation[]): Buffer {
  if (operations.length === 0) return image;
  const ends = operations.map((each) => (each.kind === "write" ? each.at + each.bytes.length : 0));
  const next = Buffer.alloc(Math.max(image.length, ...ends));
  image.copy(next);
  let length = image.length;
  for (const operation of operations) {
    if (operation.kind === "truncate") {
      next.fill(0, operation.length);
      length = operation.length;
    } else if (operation.kind === "write") {
      operation.bytes.copy(next, operation.at);
      length = Math.max(length, operation.at + operation.bytes.length);
    }
  }
  return next.subarray(0, length);
}
