import type { Namespace, Socket } from "socket.io";
import {
  type ClockAnswer,
  CONTROL_NAMESPACE,
  type ControlEntries,
  type ControlPresence,
  type ControlSnapshot,
  controlAuth,
  watchList,
} from "#lib/rooms/control-channel";
import { connectError } from "#server/http/connect-error";
import { HttpProblem } from "#server/http/http-problem";
import { parseShape } from "#server/http/read-json";
import { admitOnce } from "#server/http/socket-io-admission";
import { socketIoServerOf } from "#server/http/socket-io-server";
import { type EntryBatch, EntryOutbox } from "#server/rooms/entry-outbox";
import { Presence } from "#server/rooms/presence";
import type { Room } from "#server/rooms/room";
import { TokenBucket } from "#server/rooms/token-bucket";
import type { TransportHost } from "#server/transports/transport";

/** Messages one page may send in a second, on average, and at once: clock questions, mostly. */
const MESSAGES_PER_SECOND = 20;
const MESSAGE_BURST = 60;
/** Answers in a row that Engine.IO holds back for a page that asks for more; then its connection is ended, and it comes back. */
const MOST_UNREAD_ANSWERS = 100;

interface Observation {
  readonly room: Room;
  readonly watch: readonly string[];
  /** Position in the journal that the page has. */
  readonly after: string | undefined;
}

/** Tells pages what the server saw in their room: Socket.IO namespace `/control`. */
export function mountControlChannel(host: TransportHost): void {
  const namespace = socketIoServerOf(host).of(CONTROL_NAMESPACE);
  const observations = new WeakMap<Socket, Observation>();
  const presences = new Map<Room, Presence>();

  admitOnce(
    namespace,
    async (socket) => {
      observations.set(socket, await admit(host, socket));
    },
    (error, _socket, next) => next(connectError(error, host.logger)),
  );

  namespace.on("connection", (socket) => {
    const observation = observations.get(socket);
    if (observation === undefined) return;
    const { room } = observation;
    const presence = presences.get(room) ?? presenceOf(host, namespace, room);
    presences.set(room, presence);
    const leave = presence.enter();
    const stop = observe(host, socket, observation, presence.present);
    void socket.join(room.id);
    socket.on("disconnect", () => {
      stop();
      leave();
      if (presence.present === 0) presences.delete(room);
    });
  });
}

function presenceOf({ clock }: TransportHost, namespace: Namespace, room: Room): Presence {
  return new Presence(clock, (present) => {
    const message: ControlPresence = { present };
    namespace.to(room.id).emit("presence", message);
  });
}

/** @returns ends the observation */
function observe(
  { clock }: TransportHost,
  socket: Socket,
  { room, watch, after }: Observation,
  present: number,
): () => void {
  const { epoch, offset: top } = room.top;
  const journal = after ?? room.journalPosition;
  const snapshot: ControlSnapshot = { room: room.id, epoch, top, present, journal };
  socket.emit("snapshot", snapshot);
  const tell = (batch: EntryBatch) => {
    const news: ControlEntries = { ...batch, journal: room.journalPosition };
    socket.emit("entries", news);
  };
  if (after !== undefined) {
    const { entries, dropped } = room.journalSince(after);
    if (entries.length + dropped > 0) tell({ entries: [...entries], dropped });
  }
  const outbox = new EntryOutbox(clock, () => socket.conn.transport.writable, tell);
  const watchThese = (subscriberIds: readonly string[]) => {
    const watched = new Set(subscriberIds);
    return room.observe((entry) => {
      // Other pages' lanes are written to as well; that is their news.
      if (entry.kind !== "written" || watched.has(entry.subscriberId)) outbox.push(entry);
    }, subscriberIds);
  };
  let stopObserving = watchThese(watch);
  const bucket = new TokenBucket(MESSAGES_PER_SECOND, MESSAGE_BURST, clock);
  let unreadAnswers = 0;

  socket.on("clock", (acknowledge: unknown) => {
    if (typeof acknowledge !== "function" || bucket.take() > 0) return;
    unreadAnswers = socket.conn.transport.writable ? 0 : unreadAnswers + 1;
    if (unreadAnswers > MOST_UNREAD_ANSWERS) {
      socket.conn.close(true);
      return;
    }
    const answer: ClockAnswer = { serverNowMs: clock.nowMs() };
    acknowledge(answer);
  });
  socket.on("watch", (subscriberIds: unknown) => {
    const parsed = watchList.safeParse(subscriberIds);
    if (!parsed.success || bucket.take() > 0) return;
    stopObserving();
    stopObserving = watchThese(parsed.data);
  });
  const forgetEnd = room.onEnd(() => socket.disconnect(true));
  return () => {
    forgetEnd();
    stopObserving();
    outbox.close();
  };
}

/** @throws HttpProblem for an unknown or full room, or an `auth` of another shape */
async function admit({ rooms, env }: TransportHost, socket: Socket): Promise<Observation> {
  const { room: roomId, watch, after } = parseShape(socket.handshake.auth, controlAuth);
  const room = await rooms.find(roomId);
  if (room.observed >= env.MAX_CONNECTIONS_PER_ROOM) {
    throw new HttpProblem(503, "room-full", "This room has no place for another page. Try again later.");
  }
  return { room, watch, after };
}
