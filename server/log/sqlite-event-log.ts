import { createHash, randomUUID } from "node:crypto";
import type { EventInput } from "#lib/events/envelope";
import { envelope } from "#lib/events/envelope";
import type { PublishReceipt } from "#lib/events/publish";
import type { Clock } from "#server/clock";
import { EventBatch } from "#server/delivery/event-batch";
import { HttpProblem } from "#server/http/http-problem";
import type { EventLog, PublishOptions } from "#server/log/event-log";
import { IdempotencyKeys } from "#server/log/idempotency-keys";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { SqliteStore } from "#server/log/sqlite-store";
import type { StoredEventRow } from "#server/log/store-operations";
import type { DurableSubscriber, Room } from "#server/rooms/room";

/** Rows of a room beyond the kept number are removed in steps of this many. */
const TRIM_STEP = 1_000;

interface Committed {
  readonly room: Room;
  readonly event: RecordedEvent;
  readonly durable: readonly DurableSubscriber[];
  resolve(receipt: PublishReceipt): void;
}

/** The event log in SQLite: offsets are given out when a group commit is formed, answers when it is on disk. */
export class SqliteEventLog implements EventLog {
  readonly #keys = new Map<string, IdempotencyKeys>();
  /** Next offset per room within the group that is being formed. */
  readonly #forming = new Map<string, number>();
  #done: Committed[] = [];

  /** @param keptPerRoom newest events of a room that stay on disk */
  constructor(
    private readonly store: SqliteStore,
    private readonly clock: Clock,
    private readonly keptPerRoom: number,
  ) {
    store.onCommitted(() => this.#deliver());
  }

  /** Takes over what a room had before this process. */
  restore(roomId: string, epoch: string, rows: readonly StoredEventRow[]): RecordedEvent[] {
    const keys = this.#keysOf(roomId);
    return rows.map((row) => {
      const event = restoredEvent(roomId, epoch, row);
      if (row.idempotencyKey !== null && row.bodyHash !== null) {
        keys.restore(row.idempotencyKey, row.bodyHash, receiptOf(event, {}), event.recordedAtMs);
      }
      return event;
    });
  }

  forget(roomId: string): void {
    this.#keys.delete(roomId);
  }

  publish(room: Room, input: EventInput, options: PublishOptions): Promise<PublishReceipt> {
    const dataJson = input.data === undefined ? "null" : JSON.stringify(input.data);
    const key = options.idempotencyKey;
    if (key === undefined) return this.#append(room, input, dataJson, options, undefined);
    const keys = this.#keysOf(room.id);
    const bodyHash = createHash("sha256").update(JSON.stringify(input)).digest("base64url");
    const known = keys.find(key);
    if (known !== undefined) {
      if (known.bodyHash !== bodyHash) {
        throw new HttpProblem(
          422,
          "idempotency-key-reused",
          "This Idempotency-Key was used with another body. Use a new key for a new event.",
        );
      }
      if (known.receipt === undefined) {
        throw new HttpProblem(
          409,
          "idempotency-key-in-flight",
          "A request with this Idempotency-Key is still being answered. Ask again in a moment.",
          { "retry-after": "1" },
        );
      }
      return Promise.resolve({ ...known.receipt, repeated: true });
    }
    keys.begin(key, bodyHash);
    return this.#append(room, input, dataJson, options, bodyHash).then(
      (receipt) => {
        keys.finish(key, receipt);
        return receipt;
      },
      (error: unknown) => {
        keys.abandon(key);
        throw error;
      },
    );
  }

  #append(
    room: Room,
    input: EventInput,
    dataJson: string,
    options: PublishOptions,
    bodyHash: string | undefined,
  ): Promise<PublishReceipt> {
    const attributes = {
      specversion: "1.0" as const,
      id: input.id ?? `evt_${randomUUID().replaceAll("-", "")}`,
      source: input.source ?? `/rooms/${room.identity.name}`,
      type: input.type,
      time: input.time ?? new Date(options.receivedAtMs).toISOString(),
      ...(input.subject === undefined ? {} : { subject: input.subject }),
      datacontenttype: "application/json" as const,
    };
    const { epoch } = room.identity;
    return new Promise((resolve, reject) => {
      let event: RecordedEvent | undefined;
      let durable: readonly DurableSubscriber[] = [];
      this.store.submit({
        prepare: () => {
          const offset = (this.#forming.get(room.id) ?? room.top.offset) + 1;
          this.#forming.set(room.id, offset);
          const head = JSON.stringify({ ...attributes, epoch, offset });
          const json = Buffer.from(`${head.slice(0, -1)},"data":${dataJson}}`);
          durable = room.durableMatches(input.type);
          event = {
            roomId: room.id,
            epoch,
            offset,
            envelope: { ...attributes, epoch, offset, data: input.data ?? null },
            json,
            dataBytes: Buffer.byteLength(dataJson),
            receivedAtMs: options.receivedAtMs,
            recordedAtMs: 0,
            via: options.via,
          };
          const idempotencyKey = options.idempotencyKey;
          const hookIds = durable.map(({ id }) => id);
          const { dataBytes, receivedAtMs, via } = event;
          const row = {
            roomId: room.id,
            offset,
            json,
            dataBytes,
            receivedAtMs,
            via,
            idempotencyKey,
            bodyHash,
            hookIds,
          };
          const throughOffset = offset - this.keptPerRoom;
          return offset % TRIM_STEP === 0 && throughOffset > 0
            ? [
                { kind: "append", event: row },
                { kind: "trim-room", roomId: room.id, throughOffset },
              ]
            : [{ kind: "append", event: row }];
        },
        done: () => {
          if (event === undefined) return;
          this.#done.push({ room, event: { ...event, recordedAtMs: this.clock.nowMs() }, durable, resolve });
        },
        failed: (error) => {
          this.#forming.clear();
          reject(
            new HttpProblem(
              503,
              "store-failed",
              `The event could not be written to disk and was not recorded: ${error.message}. Try again.`,
              { "retry-after": "2" },
            ),
          );
        },
      });
    });
  }

  /** All that became durable together reaches its subscribers in one batch per room, then the publishers. */
  #deliver(): void {
    const committed = this.#done;
    this.#done = [];
    this.#forming.clear();
    const byRoom = new Map<Room, Committed[]>();
    for (const item of committed) {
      const items = byRoom.get(item.room);
      if (items === undefined) byRoom.set(item.room, [item]);
      else items.push(item);
    }
    for (const [room, items] of byRoom) {
      const receipts = items.map(({ event, durable }) => receiptOf(event, room.matched(event, durable)));
      room.committed(new EventBatch(items.map(({ event }) => event)));
      for (const [index, { event, durable, resolve }] of items.entries()) {
        for (const subscriber of durable) subscriber.enqueue(event);
        const receipt = receipts[index];
        if (receipt !== undefined) resolve(receipt);
      }
    }
  }

  #keysOf(roomId: string): IdempotencyKeys {
    const keys = this.#keys.get(roomId) ?? new IdempotencyKeys(this.clock);
    this.#keys.set(roomId, keys);
    return keys;
  }
}

function receiptOf(event: RecordedEvent, matchedByTransport: Record<string, number>): PublishReceipt {
  const matched = Object.values(matchedByTransport).reduce((sum, count) => sum + count, 0);
  const { epoch, offset } = event;
  return { id: event.envelope.id, epoch, offset, matched, matchedByTransport, repeated: false };
}

/** An event as it stands in the store. @throws ZodError when the row is not what this program wrote */
export function restoredEvent(roomId: string, epoch: string, row: StoredEventRow): RecordedEvent {
  const json = Buffer.from(row.json);
  const { offset, dataBytes, receivedAtMs, recordedAtMs, via } = row;
  const parsed = envelope.parse(JSON.parse(json.toString("utf8")));
  return { roomId, epoch, offset, envelope: parsed, json, dataBytes, receivedAtMs, recordedAtMs, via };
}
