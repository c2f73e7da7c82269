import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { type NewestRun, newestRun } from "#lib/experiments/newest-runs";
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

/** Runs that are over, in the database of the log. */
export class RunStore {
  /** By experiment, once somebody has asked. */
  #newest: Promise<Map<string, NewestRun>> | undefined;

  constructor(private readonly store: SqliteStore) {}

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
    if (stored.state === "ended") (await this.#newest)?.set(stored.experiment, newestRun.parse(stored));
    return stored;
  }

  /** Of each experiment that came to its end, the newest run. */
  async newest(): Promise<NewestRun[]> {
    this.#newest ??= this.#readNewest();
    return [...(await this.#newest).values()];
  }

  async #readNewest(): Promise<Map<string, NewestRun>> {
    const rows = await this.store.read("lab-newest", {});
    const runs = rows.map(({ document }) => newestRun.parse(JSON.parse(document)));
    return new Map(runs.map((run) => [run.experiment, run]));
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

  /** Newest first. @param before position of an earlier page's end */
  async list(experiment: string | undefined, before: number | undefined, limit: number): Promise<RunPage> {
    const rows = await this.store.read("lab-runs", { experiment, before, limit });
    return {
      runs: rows.map(({ document }) => runRecord.parse(JSON.parse(document))),
      next: rows.length < limit ? undefined : rows.at(-1)?.position,
    };
  }
}
