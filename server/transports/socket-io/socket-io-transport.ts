import { randomUUID } from "node:crypto";
import type { Namespace, Socket } from "socket.io";
import { formatCursor } from "#lib/events/cursor";
import { joinAuth } from "#lib/transports/socket-io/messages";
import { connectError } from "#server/http/connect-error";
import { parseShape } from "#server/http/read-json";
import { admitOnce } from "#server/http/socket-io-admission";
import {
  closeSocketIoServer,
  nameSession,
  socketIoServerOf,
  wasSessionCut,
} from "#server/http/socket-io-server";
import { forgetSessions, type RecoveredData } from "#server/http/socket-io-sessions";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import { envelopeOf } from "#server/log/recorded-event";
import type { Room } from "#server/rooms/room";
import { isDown } from "#server/rooms/room-downtime";
import type { ServerTransport, TransportHost } from "#server/transports/transport";
import { closeCause } from "./close-cause";
import { mountEcho } from "./echo-namespace";
import { listenForPublish } from "./publish-listener";
import { RoomAudience } from "./room-audience";
import { SocketIoMember } from "./socket-io-member";

interface Admission {
  readonly room: Room;
  readonly subscriberId: string;
  readonly resume: boolean;
}

/** Socket.IO: default namespace, one Socket.IO room for each room. */
export function createSocketIoTransport(): ServerTransport {
  const admissions = new WeakMap<Socket, Admission>();
  const audiences = new Map<Room, { audience: RoomAudience; detach: () => void }>();
  let closeAll = async () => {};
  let forget = (_roomId: string) => {};

  return {
    id: "socket-io",

    mount(host) {
      const io = socketIoServerOf(host);
      const namespace = io.of("/");
      if (host.env.ECHO_ENDPOINT) mountEcho(io);
      closeAll = () => closeSocketIoServer(host);
      forget = (roomId) => forgetSessions(namespace, roomId);

      admitOnce(
        namespace,
        async (socket) => {
          admissions.set(socket, await admit(host, socket));
        },
        (error, socket, next) => {
          // A server that starts again refuses nobody: it is not there, and clients come back by themselves.
          if (isDown(error)) socket.conn.close(true);
          else next(connectError(error, host.logger));
        },
      );

      namespace.on("connection", (socket) => {
        const admission = admissions.get(socket);
        if (admission !== undefined) connect(host, namespace, socket, admission);
      });
    },

    restart(room) {
      audiences.get(room)?.audience.restart();
      forget(room.id);
    },

    drain: () => closeAll(),
  };

  /** One turn, so that no event falls between what was missed and what is new. */
  function connect(host: TransportHost, namespace: Namespace, socket: Socket, admission: Admission): void {
    const { room, subscriberId, resume } = admission;
    const { resumeAfter }: Partial<RecoveredData> = socket.data;
    const recovery = resumeAfter === undefined ? undefined : room.recover(resumeAfter);
    if (recovery?.recovered === false) {
      // The window has moved on since Socket.IO said it could recover. The client asks again and is told so.
      socket.conn.close(true);
      return;
    }
    const request = socket.conn.request;
    // A session that began with polling has many sockets: its bytes are not counted.
    const line = request.headers.upgrade === undefined ? undefined : request.socket;
    const handshake = line === undefined ? { bytesIn: 0, bytesOut: 0 } : bytesSinceLastMark(line);
    const asked = resume && typeof socket.handshake.auth["pid"] === "string";
    const record = room.connectionOpened({
      transport: "socket-io",
      subscriberId,
      handshakeBytesIn: handshake.bytesIn,
      handshakeBytesOut: handshake.bytesOut,
      ...(asked ? { resumed: socket.recovered ? "recovered" : "not-recovered" } : {}),
    });
    socket.data = { roomId: room.id, subscriberId, resume };
    const member = new SocketIoMember(socket, record, line);
    const leave = join(namespace, room, socket, member);
    socket.on("disconnect", (reason) => {
      leave();
      member.leave();
      // Not by its first request's socket: it may poll on another by now, or have moved to a WebSocket.
      const wasCut = wasSessionCut(host, socket.conn);
      record.closed(
        wasCut ? { by: "fault", reason: "The connection was cut by a fault." } : closeCause(reason),
      );
    });
    listenForPublish(socket, member, room, host);
    if (recovery?.missed !== undefined) {
      member.beforeWrite();
      for (const event of recovery.missed.events)
        socket.emit("event", envelopeOf(event), formatCursor(event));
      member.afterWrite(recovery.missed, true);
    }
    const top = formatCursor(room.top);
    socket.emit("welcome", { recovered: socket.recovered, top }, top);
  }

  /** @returns takes the member out again */
  function join(namespace: Namespace, room: Room, socket: Socket, member: SocketIoMember): () => void {
    let entry = audiences.get(room);
    if (entry === undefined) {
      const audience = new RoomAudience(namespace, `room:${room.id}`);
      entry = { audience, detach: room.attach(audience) };
      audiences.set(room, entry);
    }
    const { audience, detach } = entry;
    void socket.join(audience.channel);
    audience.add(member);
    return () => {
      audience.remove(member);
      if (!audience.isEmpty) return;
      detach();
      if (audiences.get(room)?.audience === audience) audiences.delete(room);
    };
  }
}

/** @throws HttpProblem for an unknown or full room, or an `auth` of another shape */
async function admit(host: TransportHost, socket: Socket): Promise<Admission> {
  const { query, auth } = socket.handshake;
  const asked = parseShape({ ...query, ...auth }, joinAuth);
  const room = await host.rooms.find(asked.room);
  nameSession(host, socket.conn, { roomId: room.id, transport: "socket-io", subscriberId: asked.subscriber });
  host.rooms.admitConnection(room, "socket-io");
  return { room, subscriberId: asked.subscriber ?? randomUUID(), resume: asked.resume };
}
