import { SqliteStore } from "#server/log/sqlite-store";

const IN_A_WRITE = 1_000;

/** Fills the log of a room that has no events yet, while no server runs. @param events a multiple of 1,000 @param due the newest so many are due to a hook */
export async function fillLog(
  directory: string,
  roomId: string,
  epoch: string,
  events: number,
  due?: { readonly hookId: string; readonly events: number },
): Promise<void> {
  const store = new SqliteStore(directory);
  const nowMs = Date.now();
  for (let from = 1; from <= events; from += IN_A_WRITE) {
    await store.write(
      ...Array.from({ length: IN_A_WRITE }, (_, index) => {
        const offset = from + index;
        const event = {
          specversion: "1.0",
          id: `evt-${offset}`,
          source: "/long-log",
          type: "load.item.made",
          time: "2026-01-31T08:30:00.000Z",
          datacontenttype: "application/json",
          epoch,
          offset,
          data: { n: offset },
        };
        const json = Buffer.from(JSON.stringify(event));
        const names = JSON.stringify([event.id, event.type, event.time]);
        const row = { roomId, offset, json, dataBytes: 12, receivedAtMs: nowMs, via: "http" as const, names };
        const hookIds = due !== undefined && offset > events - due.events ? [due.hookId] : [];
        return { kind: "append" as const, event: { ...row, hookIds } };
      }),
    );
  }
  await store.close();
}
