import { restoredStreak, type StoredStreak } from "#lib/delivery/failure-streak";
import { messageId } from "#lib/delivery/message-id";
import type { SchedulePreset } from "#lib/delivery/retry-schedule";
import { standardPayload } from "#lib/delivery/standard-payload";
import type { JournalEntry } from "#lib/journal/entry";
import { CallbackEngine } from "#server/delivery/callback-engine";
import type { CallbackQueue } from "#server/delivery/callback-queue";
import type { CallbackSubscription, DeliveryPolicy } from "#server/delivery/callback-subscription";
import type { DeliveryUpdate, HookStore } from "#server/delivery/hook-store";
import { newWebhookSecret, signedHeaders } from "#server/delivery/webhook-signature";
import type { RecordedEvent } from "#server/log/recorded-event";
import { createLogger } from "#server/logger";
import { JournalTally } from "#server/rooms/journal-tally";
import { Room } from "#server/rooms/room";
import { RoomMemory } from "#server/rooms/room-memory";
import { WireStore } from "#server/wire/wire-store";
import { createHandClock, type HandClock } from "./hand-clock";
import { OPEN_GUARD } from "./loopback-receiver";

/** To one host that has not agreed. */
const CALLS_PER_MINUTE = 60;
const EPOCH = "0123456789abcdef";

export interface HookBench {
  readonly clock: HandClock;
  readonly room: Room;
  readonly engine: CallbackEngine;
  readonly journal: readonly JournalEntry[];
  /** Everything that was made durable, in order. */
  readonly updates: readonly DeliveryUpdate[];
  readonly told: readonly string[];
  /** What the store says of each delivery, by offset. */
  states(): Readonly<Record<number, string>>;
  /** The store refuses so many updates from now on. */
  refuseUpdates(count: number): void;
  /** A pending delivery that the store has from before. */
  restore(delivery: Pick<DeliveryUpdate, "offset" | "attempts" | "nextAttemptAtMs">): void;
  open(url: string, policy?: Partial<DeliveryPolicy>, streak?: StoredStreak): CallbackQueue;
  event(offset: number): RecordedEvent;
  /** Moves the clock to the next thing that waits. @returns by how many ms */
  next(): number;
  close(): Promise<void>;
}

/** The delivery engine with a clock in the test's hands, real HTTP, and a store that keeps what it is told. */
export function createHookBench(random: () => number = () => 0.5): HookBench {
  const clock = createHandClock();
  const updates: DeliveryUpdate[] = [];
  const journal: JournalEntry[] = [];
  const told: string[] = [];
  /** In the order in which the test made them; all of them count as durable. */
  const made = new Map<number, RecordedEvent>();
  const rows = new Map<number, DeliveryUpdate>();
  let refusals = 0;
  const unused = () => Promise.reject(new Error("not used here"));
  const write = (update: DeliveryUpdate) => {
    updates.push(update);
    rows.set(update.offset, update);
  };
  const hooks: HookStore = {
    saveHook: unused,
    deleteHook: unused,
    loadHooks: unused,
    loadDelivery: unused,
    redeliver: unused,
    recover: unused,
    listMessages: unused,
    eventsOfHook: unused,
    loadEvent: async (_roomId, offset) => made.get(offset),
    async loadPending(_roomId, _hookId, limit) {
      const due = [...rows.values()].filter(({ state }) => state === "pending");
      return due.slice(0, limit).map((row) => ({ ...row, isManual: false }));
    },
    async cancelPending(roomId, hookId) {
      for (const offset of made.keys()) {
        const { state, attempts } = rows.get(offset) ?? { state: "pending", attempts: 0 };
        if (state !== "pending") continue;
        write({ roomId, hookId, offset, state: "cancelled", attempts, nextAttemptAtMs: clock.nowMs() });
      }
    },
    async update(update) {
      if (refusals > 0) {
        refusals -= 1;
        throw new Error("the disk is full");
      }
      write(update);
    },
  };
  const identity = { id: "room", name: "room", epoch: EPOCH, hostKeyHash: "", createdAtMs: 0 };
  const log = { publish: unused, publishBatch: unused };
  const memory = { events: new RoomMemory(1), journals: new RoomMemory(1) };
  const room = new Room(identity, [], log, clock, 1, new JournalTally(), memory);
  room.observe((entry) => journal.push(entry), []);
  const engine = new CallbackEngine({
    hooks,
    clock,
    logger: createLogger("silent"),
    guard: OPEN_GUARD,
    wire: new WireStore(),
    onOwnCall: () => {},
    ownOrigin: () => "http://127.0.0.1:1",
    callsPerMinute: CALLS_PER_MINUTE,
    random,
  });
  const secret = newWebhookSecret();
  return {
    clock,
    engine,
    room,
    journal,
    updates,
    told,
    states: () => Object.fromEntries([...rows.values()].map(({ offset, state }) => [offset, state])),
    refuseUpdates: (count) => {
      refusals = count;
    },
    restore: (update) =>
      void rows.set(update.offset, { roomId: "room", hookId: "hook", state: "pending", ...update }),
    open(url, policy = {}, streak = {}) {
      const schedule: SchedulePreset = "workshop";
      const subscription: CallbackSubscription = {
        id: "hook",
        transport: "webhook",
        target: { kind: "url", url },
        room,
        policy: { schedule, fifo: false, deliveriesPerMinute: undefined, isConfirmed: true, ...policy },
        request(id, event, atMs) {
          const body = standardPayload(event);
          const headers = signedHeaders({ id, timestampSeconds: Math.floor(atMs / 1_000), body }, [secret]);
          return { target: { kind: "url", url }, headers, body };
        },
        retries: () => true,
        onGone: () => {
          told.push("gone");
          queue.cancel();
        },
        onStreak: ({ failingSinceMs }, reason) => {
          if (reason !== undefined) told.push(failingSinceMs === undefined ? "well" : "failing");
        },
        onFull: (isFull) => told.push(isFull ? "full" : "has place"),
        onExhausted: (reason) => {
          told.push(`disabled: ${reason}`);
          queue.cancel();
        },
      };
      const queue = engine.open(subscription, restoredStreak(streak));
      return queue;
    },
    event(offset) {
      const id = messageId({ epoch: EPOCH, offset });
      const type = "order.paid";
      const envelope = {
        specversion: "1.0",
        id,
        source: "/",
        type,
        time: "2026-01-31T08:30:00.000Z",
        datacontenttype: "application/json",
        epoch: EPOCH,
        offset,
        data: { offset },
      };
      const event: RecordedEvent = {
        roomId: "room",
        epoch: EPOCH,
        offset,
        id,
        type,
        json: Buffer.from(JSON.stringify(envelope)),
        dataBytes: 2,
        receivedAtMs: 0,
        recordedAtMs: 0,
        via: "http",
      };
      made.set(offset, event);
      return event;
    },
    next() {
      const [atMs] = clock.waiting();
      if (atMs === undefined) throw new Error("nothing waits");
      const byMs = atMs - clock.nowMs();
      clock.advance(byMs);
      return byMs;
    },
    close() {
      const drained = engine.drain();
      clock.advance(2_000);
      return drained;
    },
  };
}
