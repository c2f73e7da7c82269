import { io, type Socket } from "socket.io-client";
import type { z } from "zod";
import { keepConnected } from "#lib/client/keep-connected";
import { nowMs } from "#lib/client/now";
import type { ConnectionStatus } from "#lib/client/transports/transport";
import type { ClockSample } from "#lib/measure/clock-offset";
import {
  CONTROL_NAMESPACE,
  type ControlEntries,
  type ControlPresence,
  type ControlSnapshot,
  clockAnswer,
  controlEntries,
  controlPresence,
  controlSnapshot,
} from "#lib/rooms/control-channel";

const CONNECT_WITHIN_MS = 10_000;
/** So many questions about the time at the start … */
const FIRST_SAMPLES = 20;
/** … this far apart … */
const FIRST_SAMPLE_EVERY_MS = 50;
/** … and then one in this time (ME-2). */
const SAMPLE_EVERY_MS = 10_000;

export interface ControlOptions {
  /** `http://host:port`, no trailing slash. */
  readonly origin: string;
  readonly roomId: string;
  /** Subscriber ids of this page's lanes. */
  readonly watch: readonly string[];
  /** Once after each connection, before any entries of it: what happened in between comes with those. */
  readonly onSnapshot: (snapshot: ControlSnapshot) => void;
  readonly onEntries: (entries: ControlEntries) => void;
  readonly onPresence: (presence: ControlPresence) => void;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly onClockSample: (sample: ClockSample) => void;
}

export interface ControlSocket {
  /** Idempotent; no callback fires after it. */
  close(): void;
}

/** The page's line to what the server saw. Stays connected until it is closed. */
export function connectControl(options: ControlOptions): ControlSocket {
  let after: string | undefined;
  let closed = false;
  const socket = io(options.origin + CONTROL_NAMESPACE, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    autoConnect: false,
    timeout: CONNECT_WITHIN_MS,
    auth: (send) => send({ room: options.roomId, watch: options.watch, after }),
  });

  const listen = <Schema extends z.ZodType>(
    name: string,
    schema: Schema,
    act: (message: z.output<Schema>) => void,
  ) =>
    socket.on(name, (message: unknown) => {
      const parsed = schema.safeParse(message);
      if (parsed.success && !closed) act(parsed.data);
    });
  listen("snapshot", controlSnapshot, (snapshot) => {
    after = snapshot.journal;
    options.onSnapshot(snapshot);
  });
  listen("entries", controlEntries, (news) => {
    after = news.journal;
    options.onEntries(news);
  });
  listen("presence", controlPresence, options.onPresence);

  const stopSampling = sampleClock(socket, options.onClockSample);
  const stop = keepConnected(socket, options.onStatus);
  return {
    close() {
      closed = true;
      stopSampling();
      stop();
    },
  };
}

/** Asks for the server's clock while the socket is connected. @returns stops asking */
function sampleClock(socket: Socket, onSample: (sample: ClockSample) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  let stopped = false;
  const ask = () => {
    if (!socket.connected || stopped) return;
    const sentAtMs = nowMs();
    socket.emit("clock", (answer: unknown) => {
      const answeredAtMs = nowMs();
      const parsed = clockAnswer.safeParse(answer);
      if (parsed.success && !stopped)
        onSample({ sentAtMs, answeredAtMs, remoteAtMs: parsed.data.serverNowMs });
    });
    asked += 1;
    timer = setTimeout(ask, asked < FIRST_SAMPLES ? FIRST_SAMPLE_EVERY_MS : SAMPLE_EVERY_MS);
  };
  socket.on("connect", () => {
    clearTimeout(timer);
    asked = 0;
    ask();
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
