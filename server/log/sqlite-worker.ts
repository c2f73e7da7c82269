import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import Database from "libsql";
import { RefusedCommit } from "#server/log/refused-commit";
import { MIGRATIONS } from "#server/log/schema";
import { createReads } from "#server/log/sqlite-reads";
import { createWrites } from "#server/log/sqlite-writes";
import type { WorkerAnswer, WorkerRequest, WriteOperation } from "#server/log/store-operations";

/** The storage thread: one SQLite connection, one transaction for each message of writes (group commit). */
function open(directory: string): Database.Database {
  mkdirSync(directory, { recursive: true });
  const database = new Database(join(directory, "playground.db"));
  database.exec("PRAGMA journal_mode = WAL");
  // An answer means durable, also after power loss (CORE-1).
  database.exec("PRAGMA synchronous = FULL");
  database.exec("PRAGMA busy_timeout = 5000");
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (version > MIGRATIONS.length) {
    throw new Error(`${directory} was written by a newer version. Use that one, or another DATA_DIR.`);
  }
  for (const [step, sql] of MIGRATIONS.entries()) {
    if (step >= version) database.exec(`BEGIN; ${sql}; PRAGMA user_version = ${step + 1}; COMMIT;`);
  }
  return database;
}

/** What SQLite says of one statement. Anything else (disk full, locked, I/O) is no operation's own fault. */
const REFUSAL = /^SQLITE_(CONSTRAINT|MISMATCH|RANGE|TOOBIG)/;

/**
 * Writes a group in one transaction, and says how many deliveries had to be given up for it.
 * @throws RefusedCommit when one of its commits is to blame, any other error when none is; nothing is written then
 */
function createGroupCommit(database: Database.Database) {
  const apply = createWrites(database);
  return (group: readonly (readonly WriteOperation[])[]): number => {
    let givenUp = 0;
    let position = 0;
    database.exec("BEGIN IMMEDIATE");
    try {
      for (; position < group.length; position += 1) givenUp += apply(group[position] ?? []);
      database.exec("COMMIT");
      return givenUp;
    } catch (error) {
      // SQLite ends a transaction by itself when it cannot go on with any of it.
      const isOpen = database.inTransaction;
      if (isOpen) database.exec("ROLLBACK");
      const { code, message } = error as Error & { readonly code?: string };
      if (isOpen && position < group.length && (code === undefined || REFUSAL.test(code))) {
        throw new RefusedCommit(position, message);
      }
      throw error;
    }
  };
}

function main(): void {
  const port = parentPort;
  if (port === null) throw new Error("This file runs in a worker thread.");
  const { directory } = workerData as { directory: string };
  const database = open(directory);
  const reads = createReads(database);
  const commit = createGroupCommit(database);
  port.on("message", (request: WorkerRequest) => {
    let answer: WorkerAnswer;
    try {
      if ("writes" in request) {
        answer = { id: request.id, answer: commit(request.writes) };
      } else if ("read" in request) {
        answer = { id: request.id, answer: reads(request.read, request.ask) };
      } else {
        database.close();
        answer = { id: request.id, answer: undefined };
      }
    } catch (error) {
      answer = {
        id: request.id,
        error: error instanceof Error ? error.message : String(error),
        refused: error instanceof RefusedCommit ? error.position : undefined,
      };
    }
    port.postMessage(answer);
    if ("close" in request) port.close();
  });
}

main();
