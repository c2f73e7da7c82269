import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { type NewestRun, type NewestRuns, newestRun } from "#lib/experiments/newest-runs";
import type { RunJournal } from "#lib/experiments/run-journal";
import { type RunRecord, runRecord } from "#lib/experiments/run-record";
import type { SqliteStore } from "#server/log/sqlite-store";

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export interface RunPage {
  readonly runs: readonly RunRecord[];
  /** Ask for what is older with this. */
  readonly next: number | undefined;
}

/** The newest run of each experiment, by its id. */
interface Newest {
  readonly usual: Map<string, NewestRun>;
  readonly other: Map<string, NewestRun>;
}

/** Runs that are over, in the database of the log. */
export class RunStore {
  /** Once somebody has asked. */
  #newest: Promise<Newest> | undefined;

  /** @param usualSettings knobs of each experiment, by its id, as JSON text */
  constructor(
    private readonly store: SqliteStore,
    private readonly usualSettings: ReadonlyMap<string, string>,
  ) {}

  /** @returns the record as it is stored: with the size of its journal */
  async save(record: RunRecord, journal: RunJournal, dropped: number): Promise<RunRecord> {
    const compressed = await compress(JSON.stringify(journal));
    const stored: RunRecord = {
      ...record,
      journal: { facts: journal.length, dropped, compressedBytes: compressed.length },
    };
    await this.store.write({
      kind: "save-lab-run",
      id: record.id,
      experiment: record.experiment,
      document: JSON.stringify(stored),
      journal: compressed,
    });
    // Whoever asked is told when it cannot be read. The run is stored.
    const newest = await this.#newest?.catch(() => undefined);
    if (stored.state === "ended" && newest !== undefined) this.#keep(newest, newestRun.parse(stored));
    return stored;
  }

  /** Of each experiment that came to its end: the newest run with the usual settings, and with others. */
  async newest(): Promise<Pick<NewestRuns, "runs" | "otherRuns">> {
    this.#newest ??= this.#readNewest().catch((error: unknown) => {
      // Who asks next reads again.
      this.#newest = undefined;
      throw error;
    });
    const { usual, other } = await this.#newest;
    return { runs: [...usual.values()], otherRuns: [...other.values()] };
  }

  async #readNewest(): Promise<Newest> {
    const pairs = [...this.usualSettings].map(([id, settings]) => `${JSON.stringify(id)}:${settings}`);
    const rows = await this.store.read("lab-newest", { usualSettings: `{${pairs.join(",")}}` });
    const newest: Newest = { usual: new Map(), other: new Map() };
    for (const { document } of rows) {
      // A run of an older version may have another shape: it is not pinned, and hides no other.
      const { data: run } = newestRun.safeParse(JSON.parse(document));
      if (run !== undefined) this.#keep(newest, run);
    }
    return newest;
  }

  #keep({ usual, other }: Newest, run: NewestRun): void {
    const isUsual = JSON.stringify(run.knobs) === this.usualSettings.get(run.experiment);
    (isUsual ? usual : other).set(run.experiment, run);
  }

  async find(id: string): Promise<RunRecord | undefined> {
    const document = await this.store.read("lab-run", { id });
    return document === undefined ? undefined : runRecord.parse(JSON.parse(document));
  }

  /** JSON text: an array of facts. */
  async journal(id: string): Promise<Buffer | undefined> {
    const compressed = await this.store.read("lab-journal", { id });
    return compressed === undefined ? undefined : decompress(compressed);
  }

  /** Newest first, without those whose shape is of an older version. @param before position of an earlier page's end */
  async list(experiment: string | undefined, before: number | undefined, limit: number): Promise<RunPage> {
    const rows = await this.store.read("lab-runs", { experiment, before, limit });
    return {
      runs: rows.flatMap(({ document }) => runRecord.safeParse(JSON.parse(document)).data ?? []),
      next: rows.length < limit ? undefined : rows.at(-1)?.position,
    };
  }
}
