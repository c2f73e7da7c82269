import { timingSafeEqual } from "node:crypto";
import type { TransportId } from "#lib/transports/catalog";
import type { Clock } from "#server/clock";
import type { Environment } from "#server/env";
import { HttpProblem } from "#server/http/http-problem";
import { KEY_AGE_MS } from "#server/log/idempotency-keys";
import type { SqliteEventLog } from "#server/log/sqlite-event-log";
import type { SqliteStore } from "#server/log/sqlite-store";
import type { Logger } from "#server/logger";
import { WINDOW_BYTES, WINDOW_EVENTS } from "#server/rooms/event-window";
import type { JournalTally } from "#server/rooms/journal-tally";
import { Room } from "#server/rooms/room";
import { hostKeyHash, isRoomId, newEpoch, newHostKey, newRoomId, roomName } from "#server/rooms/room-id";
import type { RoomIdentity } from "#server/rooms/room-identity";
import { RoomMemory, type SharedMemory } from "#server/rooms/room-memory";
import type { RoomRegistry } from "#server/rooms/room-registry";

const SWEEP_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of the journals of all rooms in memory. */
const JOURNAL_BYTES = 64 * 2 ** 20;

/** Rooms in memory, backed by the store: loaded when somebody asks, removed when nobody has for long. */
export class StoredRoomRegistry implements RoomRegistry {
  readonly #rooms = new Map<string, Room>();
  readonly #loading = new Map<string, Promise<Room | undefined>>();
  readonly #memory: SharedMemory;
  readonly #listeners: ((room: Room) => void | Promise<void>)[] = [];
  #count = 0;
  #isStopped = false;
  #stopTimer: () => void = () => {};
  #sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: SqliteStore,
    private readonly log: SqliteEventLog,
    private readonly clock: Clock,
    private readonly env: Environment,
    private readonly logger: Logger,
    private readonly tally: JournalTally,
  ) {
    this.#memory = {
      events: new RoomMemory(env.BYTES_KEPT_IN_MEMORY),
      journals: new RoomMemory(JOURNAL_BYTES),
    };
  }

  /** Opens rooms that have deliveries to make, and begins to sweep. Called once, when the server listens. */
  async start(): Promise<void> {
    this.#count = await this.store.read("room-count", {});
    for (const roomId of await this.store.read("rooms-with-pending", {})) await this.#load(roomId);
    this.#sweepLater();
  }

  /** Sweeps no more. Resolves when nothing of a sweep is under way, so that the store may be closed. */
  stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopTimer();
    return this.#sweeping;
  }

  get open(): readonly Room[] {
    return [...this.#rooms.values()];
  }

  onOpen(listener: (room: Room) => void | Promise<void>): void {
    this.#listeners.push(listener);
  }

  async find(roomId: string): Promise<Room> {
    const room = this.#rooms.get(roomId) ?? (isRoomId(roomId) ? await this.#load(roomId) : undefined);
    if (room === undefined) {
      throw new HttpProblem(
        404,
        "room-not-found",
        "There is no such room. It may have expired; POST /api/rooms makes a new one.",
      );
    }
    room.touch();
    return room;
  }

  async storedIds(): Promise<readonly string[]> {
    return this.store.read("room-ids", {});
  }

  async create(): Promise<{ room: Room; hostKey: string }> {
    if (this.#count >= this.env.MAX_ROOMS) {
      throw new HttpProblem(
        503,
        "server-full",
        "This server has no place for another room. Try again later.",
        {
          "retry-after": "60",
        },
      );
    }
    const hostKey = newHostKey();
    const id = newRoomId();
    const nowMs = this.clock.nowMs();
    const identity = {
      id,
      name: roomName(id),
      epoch: newEpoch(),
      hostKeyHash: hostKeyHash(hostKey),
      createdAtMs: nowMs,
    };
    this.#count += 1;
    try {
      await this.store.write({ kind: "create-room", room: identity, lastUsedAtMs: nowMs });
    } catch (error) {
      this.#count -= 1;
      throw error;
    }
    const opening = this.#open(identity);
    this.#loading.set(id, opening);
    return { room: await opening.finally(() => this.#loading.delete(id)), hostKey };
  }

  isHost(room: Room, hostKey: string): boolean {
    return timingSafeEqual(Buffer.from(hostKeyHash(hostKey)), Buffer.from(room.identity.hostKeyHash));
  }

  admitConnection(room: Room, transport: TransportId): void {
    room.downtime.requireUp(transport);
    const retryAfter = { "retry-after": "5" };
    if (room.connections >= this.env.MAX_CONNECTIONS_PER_ROOM) {
      throw new HttpProblem(
        503,
        "room-full",
        "This room has no place for another connection. Try again later.",
        retryAfter,
      );
    }
    let all = 0;
    for (const each of this.#rooms.values()) all += each.connections;
    if (all >= this.env.MAX_CONNECTIONS) {
      throw new HttpProblem(
        503,
        "server-full",
        "This server has no place for another connection. Try again later.",
        retryAfter,
      );
    }
  }

  async remove(room: Room, reason: string): Promise<void> {
    if (!this.#rooms.delete(room.id)) return;
    room.end(reason);
    this.log.forget(room.id);
    this.#count -= 1;
    // Until it is gone from the disk as well, nobody may load it again.
    const gone = this.store
      .write({ kind: "delete-room", roomId: room.id })
      .then(() => undefined)
      .finally(() => this.#loading.delete(room.id));
    this.#loading.set(room.id, gone);
    await gone;
  }

  #load(roomId: string): Promise<Room | undefined> {
    const known = this.#rooms.get(roomId);
    if (known !== undefined) return Promise.resolve(known);
    const loading = this.#loading.get(roomId);
    if (loading !== undefined) return loading;
    const load = this.store
      .read("room", { roomId })
      .then((identity) => (identity === undefined ? undefined : this.#open(identity)))
      .finally(() => this.#loading.delete(roomId));
    this.#loading.set(roomId, load);
    return load;
  }

  async #open(identity: RoomIdentity): Promise<Room> {
    const rows = await this.store.read("newest-events", {
      roomId: identity.id,
      limit: WINDOW_EVENTS,
      limitBytes: WINDOW_BYTES,
    });
    const restored = this.log.restore(identity.id, identity.epoch, rows);
    const { log, clock, tally } = this;
    const rate = this.env.MAX_EVENTS_PER_SECOND;
    const room = new Room(identity, restored, log, clock, rate, tally, this.#memory);
    for (const listener of this.#listeners) await listener(room);
    this.#rooms.set(identity.id, room);
    return room;
  }

  #sweepLater(): void {
    if (this.#isStopped) return;
    this.#stopTimer = this.clock.after(SWEEP_MS, () => {
      this.#sweeping = this.#sweep()
        .catch((error: unknown) => this.logger.error({ err: error }, "sweep failed"))
        .finally(() => this.#sweepLater());
    });
  }

  /**
   * Lets go of old events, and removes rooms that nobody used for ROOM_IDLE_HOURS, or that are ROOM_MAX_DAYS old, in memory and on disk, and keys that
   * count no more.
   */
  async #sweep(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const { ROOM_IDLE_HOURS, ROOM_MAX_DAYS } = this.env;
    const usedBeforeMs = nowMs - ROOM_IDLE_HOURS * HOUR_MS;
    const madeBeforeMs = nowMs - ROOM_MAX_DAYS * DAY_MS;
    for (const room of this.open) {
      if (this.#isStopped) return;
      if (room.connections > 0 || room.observed > 0) room.touch();
      room.forgetOld();
      const { id: roomId, lastUsedAtMs } = room;
      if (room.identity.createdAtMs < madeBeforeMs)
        await this.remove(room, `The oldest a room may be, in days: ${ROOM_MAX_DAYS}. Make a new one.`);
      else if (lastUsedAtMs < usedBeforeMs) await this.remove(room, "Nobody used this room for a long time.");
      else
        await this.store.write(
          { kind: "touch-room", roomId, lastUsedAtMs },
          { kind: "forget-keys", roomId, answeredBeforeMs: nowMs - KEY_AGE_MS },
        );
    }
    for (const roomId of await this.store.read("expired-rooms", { usedBeforeMs, madeBeforeMs })) {
      if (this.#isStopped) return;
      if (this.#rooms.has(roomId) || this.#loading.has(roomId)) continue;
      await this.store.write({ kind: "delete-room", roomId });
      this.#count -= 1;
    }
  }
}
