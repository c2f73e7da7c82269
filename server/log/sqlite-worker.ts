import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import Database from "libsql";
import { MIGRATIONS } from "#server/log/schema";
import { createReads } from "#server/log/sqlite-reads";
import { createWrites } from "#server/log/sqlite-writes";
import type { WorkerAnswer, WorkerRequest } from "#server/log/store-operations";

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

function main(): void {
  const port = parentPort;
  if (port === null) throw new Error("This file runs in a worker thread.");
  const { directory } = workerData as { directory: string };
  const database = open(directory);
  const reads = createReads(database);
  const writeAll = database.transaction(createWrites(database));
  port.on("message", (request: WorkerRequest) => {
    let answer: WorkerAnswer;
    try {
      if ("writes" in request) {
        writeAll(request.writes);
        answer = { id: request.id, answer: undefined };
      } else if ("read" in request) {
        answer = { id: request.id, answer: reads(request.read, request.ask) };
      } else {
        database.close();
        answer = { id: request.id, answer: undefined };
      }
    } catch (error) {
      answer = { id: request.id, error: error instanceof Error ? error.message : String(error) };
    }
    port.postMessage(answer);
    if ("close" in request) port.close();
  });
}

main();
