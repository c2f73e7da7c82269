import { WebSocket } from "ws";
import { formatCursor, parseCursor } from "#lib/events/cursor";
import { envelope } from "#lib/events/envelope";
import { SUBPROTOCOL, serverMessage } from "#lib/transports/websocket/messages";
import type { Bench, ClientName } from "#server/lab/bench";
import { LabClient } from "./lab-client";

/** Least and most pause before it connects again. */
const PAUSE_MS = { least: 200, more: 200 };

export interface WebsocketOptions {
  /** It names the last event it has, and is sent what followed; without, it is a bare WebSocket. */
  readonly cursor: boolean;
  /** Asks for a sign of life so often, and takes the line for dead when none came in time. Milliseconds. */
  readonly watch?: { readonly everyMs: number; readonly withinMs: number };
}

/** `ws`, made to reconnect: the protocol itself does not. */
export function connectWebsocket(
  bench: Bench,
  name: ClientName,
  { cursor, watch }: WebsocketOptions,
): LabClient {
  const client = new LabClient(bench, name);
  const agent = client.count.httpAgent();
  let socket: WebSocket | undefined;
  let since: string | undefined;
  let replayedUpTo = 0;

  const onEvent = (value: unknown) => {
    const { epoch, offset } = envelope.parse(value);
    since = formatCursor({ epoch, offset });
    client.arrived(offset, offset <= replayedUpTo);
  };
  const onMessage = (value: unknown) => {
    const message = serverMessage.parse(value);
    if (message.t === "event") onEvent(message.event);
    if (message.t !== "welcome") return;
    replayedUpTo = message.recovered === true ? (parseCursor(message.top)?.offset ?? 0) : 0;
    // It asked for what followed the last event it has.
    if (since !== undefined && message.recovered !== true) client.gapTold();
    since ??= message.top;
    client.open();
  };
  const open = () => {
    if (client.isClosed) return;
    const url = new URL("/ws", bench.order.origin.replace("http", "ws"));
    url.searchParams.set("room", bench.order.room);
    url.searchParams.set("subscriber", name.client);
    if (cursor && since !== undefined) url.searchParams.set("since", since);
    socket = new WebSocket(url, cursor ? [SUBPROTOCOL] : [], { agent, perMessageDeflate: false });
    if (!cursor) socket.on("open", () => client.open());
    socket.on("message", (data) => (cursor ? onMessage : onEvent)(JSON.parse(String(data))));
    // The socket answers a ping of the server by itself.
    for (const sign of ["ping", "pong"]) socket.on(sign, () => client.beat());
    if (watch !== undefined) watchForSilence(bench, socket, watch);
    // The close event after it says that it is over.
    socket.on("error", () => {});
    socket.on("close", (code) => {
      client.lost(`WebSocket close code ${code}`);
      void bench.wait(PAUSE_MS.least + bench.random() * PAUSE_MS.more).then(open);
    });
  };
  client.onClose(() => {
    socket?.close(1000);
    agent.destroy();
  });
  open();
  return client;
}

/** Ping frames: the other side has to answer each (RFC 6455 §5.5.2). */
function watchForSilence(
  bench: Bench,
  socket: WebSocket,
  { everyMs, withinMs }: NonNullable<WebsocketOptions["watch"]>,
): void {
  let heardAtMs = bench.nowMs();
  socket.on("pong", () => {
    heardAtMs = bench.nowMs();
  });
  const ask = async () => {
    while (socket.readyState === WebSocket.OPEN) {
      if (bench.nowMs() - heardAtMs > everyMs + withinMs) socket.terminate();
      else socket.ping();
      await bench.wait(everyMs);
    }
  };
  socket.on("open", () => {
    heardAtMs = bench.nowMs();
    void ask();
  });
}
