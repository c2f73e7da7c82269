import { createHash, randomUUID } from "node:crypto";
import type { Cursor } from "#lib/events/cursor";
import { type EventInput, JSON_MEDIA_TYPE } from "#lib/events/envelope";
import type { PublishReceipt } from "#lib/events/publish";
import type { Clock } from "#server/clock";
import { EventBatch } from "#server/delivery/event-batch";
import { HttpProblem, roomClosed } from "#server/http/http-problem";
import type { EventLog, PublishOptions } from "#server/log/event-log";
import { namesOf, namesText } from "#server/log/event-names";
import { IdempotencyKeys } from "#server/log/idempotency-keys";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { SqliteStore } from "#server/log/sqlite-store";
import type { KeptOfRoom, StoredEventRow, WriteOperation } from "#server/log/store-operations";
import type { DurableSubscriber, Room } from "#server/rooms/room";

/** The log of a room is shortened whenever so much has come since the last time. */
const TRIM_EVENTS = 1_000;
const TRIM_BYTES = 1_048_576;

interface LoggedRoom {
  readonly keys: IdempotencyKeys;
  /** Bytes of JSON since its log was last shortened. */
  untrimmedBytes: number;
}

interface NewKey {
  readonly key: string;
  readonly bodyHash: string;
  readonly keys: IdempotencyKeys;
}

interface Committed {
  readonly room: Room;
  readonly event: RecordedEvent;
  readonly durable: readonly DurableSubscriber[];
  readonly receipt: PublishReceipt;
  /** Server clock, ms: of the receipt. */
  readonly answeredAtMs: number;
  resolve(receipt: PublishReceipt): void;
}

/** The event log in SQLite: offsets are given out when a group commit is formed, answers when it is on disk. */
export class SqliteEventLog implements EventLog {
  readonly #rooms = new Map<string, LoggedRoom>();
  #done: Committed[] = [];

  /** @param kept what stays of a room on disk */
  constructor(
    private readonly store: SqliteStore,
    private readonly clock: Clock,
    private readonly kept: KeptOfRoom,
  ) {
    store.onCommitted(() => this.#deliver());
  }

  /** Begins with a room. @param rows its newest events from before this process; none if it never had any */
  restore(roomId: string, epoch: string, rows: readonly StoredEventRow[]): RecordedEvent[] {
    const findStored = (key: string, answeredAfterMs: number) =>
      this.store.read("idempotency-key", { roomId, key, answeredAfterMs }).catch((error: Error) => {
        throw storeProblem(error);
      });
    const keys = new IdempotencyKeys(this.clock, findStored, rows.length === 0);
    // How long the log is, only a trim finds out: the first event brings one.
    this.#rooms.set(roomId, { keys, untrimmedBytes: TRIM_BYTES });
    return rows.map((row) => restoredEvent(roomId, epoch, row));
  }

  /** The room was removed: it takes nothing any more, also of what is already waiting for a commit. */
  forget(roomId: string): void {
    this.#rooms.delete(roomId);
  }

  publish(room: Room, input: EventInput, options: PublishOptions): Promise<PublishReceipt> {
    const key = options.idempotencyKey;
    if (key === undefined) return this.#append(room, input, options, undefined);
    const { keys } = this.#logged(room);
    const bodyHash = hashOf(input);
    const append = () => this.#append(room, input, options, { key, bodyHash, keys });
    const first = keys.begin(key, bodyHash);
    if (first instanceof Promise) return first.then((receipt) => receipt ?? append());
    return first === undefined ? append() : Promise.resolve(first);
  }

  async publishBatch(
    room: Room,
    inputs: readonly EventInput[],
    options: PublishOptions,
  ): Promise<PublishReceipt[]> {
    const { idempotencyKey } = options;
    if (idempotencyKey === undefined)
      return Promise.all(inputs.map((input) => this.#append(room, input, options, undefined)));
    const { keys } = this.#logged(room);
    // Each event has a key of its own, and all of them the body of the whole batch.
    const bodyHash = hashOf(inputs);
    const keyed = inputs.map((input, index) => ({
      input,
      key: index === 0 ? idempotencyKey : `${idempotencyKey} ${index}`,
    }));
    const begun = await Promise.allSettled(keyed.map(async ({ key }) => keys.begin(key, bodyHash)));
    const answered = begun.map((first) => (first.status === "fulfilled" ? first.value : undefined));
    const refused = begun.find((first) => first.status === "rejected");
    if (refused !== undefined) {
      for (const [index, { key }] of keyed.entries()) {
        if (begun[index] !== refused && answered[index] === undefined) keys.abandon(key);
      }
      throw refused.reason;
    }
    return Promise.all(
      keyed.map(
        ({ input, key }, index) =>
          answered[index] ?? this.#append(room, input, options, { key, bodyHash, keys }),
      ),
    );
  }

  #append(
    room: Room,
    input: EventInput,
    options: PublishOptions,
    newKey: NewKey | undefined,
  ): Promise<PublishReceipt> {
    const dataJson = input.data === undefined ? "null" : JSON.stringify(input.data);
    const attributes = {
      specversion: "1.0" as const,
      id: input.id ?? `evt_${randomUUID().replaceAll("-", "")}`,
      source: input.source ?? `/rooms/${room.identity.name}`,
      type: input.type,
      time: input.time ?? new Date(options.receivedAtMs).toISOString(),
      ...(input.subject === undefined ? {} : { subject: input.subject }),
      datacontenttype: input.datacontenttype ?? JSON_MEDIA_TYPE,
      ...(input.dataschema === undefined ? {} : { dataschema: input.dataschema }),
      ...input.extensions,
    };
    const { receivedAtMs, via } = options;
    return new Promise((resolve, reject) => {
      let committed: Committed | undefined;
      this.store.submit({
        prepare: (forming) => {
          const logged = this.#logged(room);
          const { epoch, offset } = nextPosition(room, forming);
          const head = JSON.stringify({ ...attributes, epoch, offset });
          const json = bytesOf(`${head.slice(0, -1)},"data":${dataJson}}`);
          const dataBytes = Buffer.byteLength(dataJson);
          const roomId = room.id;
          const { id, type } = attributes;
          const event: RecordedEvent = {
            roomId,
            epoch,
            offset,
            id,
            type,
            json,
            dataBytes,
            receivedAtMs,
            recordedAtMs: 0,
            via,
          };
          const durable = room.durableMatches(input.type);
          const receipt = receiptOf(event, room.matched(event, durable));
          committed = { room, event, durable, receipt, answeredAtMs: this.clock.nowMs(), resolve };
          const hookIds = durable.map(({ id }) => id);
          const names = namesText(attributes);
          const row = { roomId, offset, json, dataBytes, receivedAtMs, via, names, hookIds };
          const operations: WriteOperation[] = [{ kind: "append", event: row }];
          if (newKey !== undefined) operations.push(rememberKey(newKey, committed));
          if (this.#isTrimDue(event, logged)) operations.push({ kind: "trim-room", roomId, ...this.kept });
          forming.set(roomId, offset);
          return operations;
        },
        done: () => {
          if (committed === undefined) return;
          const { durable, receipt, answeredAtMs } = committed;
          newKey?.keys.answered(newKey.key, { bodyHash: newKey.bodyHash, receipt, answeredAtMs });
          const event = { ...committed.event, recordedAtMs: this.clock.nowMs() };
          this.#done.push({ room, event, durable, receipt, answeredAtMs, resolve });
        },
        failed: (error) => {
          newKey?.keys.abandon(newKey.key);
          reject(error instanceof HttpProblem ? error : storeProblem(error));
        },
      });
    });
  }

  /** All that became durable together reaches its subscribers in one batch per room, then the publishers. */
  #deliver(): void {
    const committed = this.#done;
    this.#done = [];
    const byRoom = new Map<Room, Committed[]>();
    for (const item of committed) {
      const items = byRoom.get(item.room);
      if (items === undefined) byRoom.set(item.room, [item]);
      else items.push(item);
    }
    const errors: unknown[] = [];
    const also = (deliver: () => void) => {
      try {
        deliver();
      } catch (error) {
        errors.push(error);
      }
    };
    for (const [room, items] of byRoom) {
      also(() => room.committed(new EventBatch(items.map(({ event }) => event))));
      for (const { event, durable, receipt, resolve } of items) {
        for (const subscriber of durable) also(() => subscriber.enqueue(event));
        resolve(receipt);
      }
    }
    // It is on disk, so its publishers have been told that it is.
    if (errors.length > 0)
      throw new AggregateError(errors, "Recorded events did not reach every subscriber.");
  }

  #logged(room: Room): LoggedRoom {
    const logged = this.#rooms.get(room.id);
    if (logged !== undefined) return logged;
    throw roomClosed();
  }

  #isTrimDue({ offset, json }: RecordedEvent, logged: LoggedRoom): boolean {
    logged.untrimmedBytes += json.length;
    if (logged.untrimmedBytes < TRIM_BYTES && offset % TRIM_EVENTS !== 0) return false;
    logged.untrimmedBytes = 0;
    return true;
  }
}

function hashOf(body: unknown): string {
  return createHash("sha256").update(JSON.stringify(body)).digest("base64url");
}

/** In memory of its own: a piece of Node's pool would hold eight kibibytes for as long as a room keeps the event. */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** @param forming newest offset by room of what is being committed with it */
function nextPosition(room: Room, forming: ReadonlyMap<string, number>): Cursor {
  const { epoch, offset } = room.top;
  return { epoch, offset: (forming.get(room.id) ?? offset) + 1 };
}

function rememberKey({ key, bodyHash }: NewKey, { room, receipt, answeredAtMs }: Committed): WriteOperation {
  const roomId = room.id;
  return { kind: "remember-key", roomId, key, bodyHash, receipt: JSON.stringify(receipt), answeredAtMs };
}

function receiptOf(event: RecordedEvent, matchedByTransport: Record<string, number>): PublishReceipt {
  const matched = Object.values(matchedByTransport).reduce((sum, count) => sum + count, 0);
  const { id, epoch, offset } = event;
  return { id, epoch, offset, matched, matchedByTransport, repeated: false };
}

function storeProblem(error: Error): HttpProblem {
  return new HttpProblem(
    503,
    "store-failed",
    `The event could not be written to disk and was not recorded: ${error.message}. Try again.`,
    { "retry-after": "2" },
  );
}

/** An event as it stands in the store. @throws ZodError or SyntaxError when the row is not what this program wrote */
export function restoredEvent(roomId: string, epoch: string, row: StoredEventRow): RecordedEvent {
  const json = Buffer.from(row.json);
  const { offset, dataBytes, receivedAtMs, recordedAtMs, via } = row;
  const { id, type } = namesOf(row.names);
  return { roomId, epoch, offset, id, type, json, dataBytes, receivedAtMs, recordedAtMs, via };
}
