import type { Bench, ClientName } from "#server/lab/bench";
import { watchJournal } from "#server/lab/clients/journal-watch";
import { LabClient } from "./lab-client";

/** One kind of hook of the room, as the server's journal has it: its attempts, and what its receiver got. */
export function watchHooks(bench: Bench, name: ClientName): LabClient {
  const client = new LabClient(bench, name);
  watchJournal(bench, (entry, atMs) => {
    if (client.isClosed) return;
    if (entry.kind === "attempted" && entry.transport === name.transport) {
      const { offset, attempt, outcome, bytesIn, bytesOut } = entry;
      const status = outcome.status === undefined ? {} : { status: outcome.status };
      const failure = outcome.delivered ? {} : { failure: outcome.failure };
      bench.tell(
        { kind: "attempted", client: name.client, offset, attempt, ...status, ...failure, bytesIn, bytesOut },
        atMs,
      );
    } else if (entry.kind === "received" && entry.transport === name.transport) {
      const { offset, duplicate, status } = entry;
      bench.tell({ kind: "received", client: name.client, offset, duplicate, status }, atMs);
      if (status >= 200 && status < 300) client.arrived(offset, duplicate, undefined, atMs);
    }
  })
    .then(() => client.open())
    .catch((error: unknown) => client.failed(String(error)));
  return client;
}
