import { io } from "socket.io-client";
import type { z } from "zod";
import { keepConnected } from "#lib/client/keep-connected";
import { nowMs } from "#lib/client/now";
import { ClosableObserver } from "#lib/client/transports/closable-observer";
import { MAX_FRAME_CHARACTERS } from "#lib/client/transports/json-frame";
import type { ClientTransport, Connection } from "#lib/client/transports/transport";
import { type Cursor, parseCursor } from "#lib/events/cursor";
import { envelope } from "#lib/events/envelope";
import { ended, type joinAuth, welcome } from "#lib/transports/socket-io/messages";

const CONNECT_WITHIN_MS = 10_000;

/** Socket.IO over WebSocket. What was missed comes back by connection state recovery, not by a cursor of ours. */
export const socketIoClient: ClientTransport = {
  id: "socket-io",
  connect({ origin, roomId, subscriberId, resume, since }, observer): Connection {
    const lane = new ClosableObserver(observer);
    const auth: z.input<typeof joinAuth> = { room: roomId, subscriber: subscriberId, resume };
    const socket = io(origin, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      autoConnect: false,
      timeout: CONNECT_WITHIN_MS,
      auth,
      // In the URL as well: faults act on the line before Socket.IO says a word.
      query: { room: roomId, subscriber: subscriberId },
    });
    let cursor: Cursor | undefined;
    // Socket.IO cannot resume what another connection had: a cursor from before is a gap.
    let hadSession = since !== undefined;
    /** The server says welcome between what had been missed and what is new. */
    let isWelcome = false;

    const stop = keepConnected(socket, (status) => {
      lane.onStatus(status);
      if (status.kind !== "open") return;
      isWelcome = false;
      const otherwise = resume && hadSession ? "not-recovered" : "fresh";
      lane.onResume(socket.recovered ? "recovered" : otherwise);
      hadSession = true;
    });
    socket.onAny((name: string, ...args: unknown[]) => {
      const text = JSON.stringify([name, ...args]).slice(0, MAX_FRAME_CHARACTERS);
      lane.onFrame({ direction: "in", atMs: nowMs(), text });
    });
    socket.on("event", (event: unknown) => {
      const arrivedAtMs = nowMs();
      const parsed = envelope.safeParse(event);
      if (!parsed.success) return;
      const { epoch, offset } = parsed.data;
      cursor = { epoch, offset };
      lane.onArrival({ envelope: parsed.data, arrivedAtMs, replayed: !isWelcome });
    });
    socket.on("welcome", (message: unknown) => {
      const parsed = welcome.safeParse(message);
      isWelcome = true;
      if (parsed.success) cursor = parseCursor(parsed.data.top);
    });
    socket.on("ended", (message: unknown) => {
      const reason = ended.safeParse(message).data?.reason ?? "This room has ended.";
      lane.onStatus({ kind: "closed", cause: { by: "server", reason } });
      close();
    });

    const close = () => {
      lane.close();
      stop();
    };
    return { close, cursor: () => cursor };
  },
};
