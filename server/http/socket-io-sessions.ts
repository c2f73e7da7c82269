import type { Namespace } from "socket.io";
import { Adapter, type Session } from "socket.io-adapter";
import { z } from "zod";
import { type Cursor, parseCursor } from "#lib/events/cursor";
import type { Clock } from "#server/clock";
import type { RoomRegistry } from "#server/rooms/room-registry";

/** How long after a disconnection its state can be recovered (SIO-2). */
export const MAX_DISCONNECTION_MS = 120_000;
/** The oldest is forgotten when one more comes. */
const MOST_SESSIONS = 10_000;

/** `socket.data` of a subscriber whose state may be recovered. Others, like the control channel's, are not kept. */
const recoverableData = z.object({
  roomId: z.string(),
  subscriberId: z.string(),
  resume: z.literal(true),
});

/** What a recovered socket finds in its `data`, besides what it had before. */
export interface RecoveredData {
  /** Position of the last event its client has. */
  readonly resumeAfter: Cursor;
}

type SavedSession = Parameters<Adapter["persistSession"]>[0];

/**
 * Connection state recovery from the room's own window. Socket.IO's in-memory adapter keeps every packet of the last
 * two minutes, however many; here the offset of a packet is the cursor of its event, and a session recovers all or
 * nothing (CORE-4).
 */
export function createSessionAdapter(rooms: RoomRegistry, clock: Clock): (namespace: Namespace) => Adapter {
  // Socket.IO calls it with `new`, which an arrow function does not stand.
  return function adapterOf(namespace) {
    return new SessionAdapter(namespace, rooms, clock);
  };
}

/** As if the process had ended: of what it kept of this room, nothing can be recovered. */
export function forgetSessions(namespace: Namespace, roomId: string): void {
  const { adapter } = namespace;
  if (adapter instanceof SessionAdapter) adapter.forget(roomId);
}

class SessionAdapter extends Adapter {
  readonly #sessions = new Map<string, { session: SavedSession; savedAtMs: number }>();

  constructor(
    private readonly namespace: Namespace,
    private readonly registry: RoomRegistry,
    private readonly clock: Clock,
  ) {
    super(namespace);
  }

  override persistSession(session: SavedSession): void {
    if (!recoverableData.safeParse(session.data).success) return;
    this.#sessions.delete(session.pid);
    this.#sessions.set(session.pid, { session, savedAtMs: this.clock.nowMs() });
    for (const [pid, { savedAtMs }] of this.#sessions) {
      const expired = savedAtMs < this.clock.nowMs() - MAX_DISCONNECTION_MS;
      if (!expired && this.#sessions.size <= MOST_SESSIONS) break;
      this.#sessions.delete(pid);
    }
  }

  /** Nothing of this room can be recovered any more. */
  forget(roomId: string): void {
    for (const [pid, { session }] of this.#sessions) {
      if (recoverableData.parse(session.data).roomId === roomId) this.#sessions.delete(pid);
    }
  }

  /** @throws when the state cannot be recovered: Socket.IO then makes a new session */
  override async restoreSession(pid: string, offset: string): Promise<Session> {
    const saved = this.#sessions.get(pid);
    const cursor = parseCursor(offset);
    if (saved === undefined || cursor === undefined) throw new Error("no such session");
    if (saved.savedAtMs < this.clock.nowMs() - MAX_DISCONNECTION_MS)
      throw new Error("the session is too old");
    const data = recoverableData.parse(saved.session.data);
    const room = await this.registry.find(data.roomId);
    if (this.namespace.sockets.has(saved.session.sid)) throw new Error("the session is in use");
    if (!room.recover(cursor).recovered) throw new Error("the window does not reach back to this event");
    const recovered: RecoveredData = { resumeAfter: cursor };
    // What was missed is sent once the socket is in place: between here and there more may become durable.
    return { ...saved.session, data: { ...data, ...recovered }, missedPackets: [] };
  }
}
