import { WebSocket } from "ws";
import { formatCursor, parseCursor } from "#lib/events/cursor";
import { envelope } from "#lib/events/envelope";
import { SUBPROTOCOL, serverMessage } from "#lib/transports/websocket/messages";
import type { Bench } from "#server/lab/bench";
import { type ClientName, LabClient } from "./lab-client";

/** Least and most pause before it connects again. */
const PAUSE_MS = { least: 200, more: 200 };

export interface WebsocketOptions {
  /** It names the last event it has, and is sent what followed; without, it is a bare WebSocket. */
  readonly cursor: boolean;
}

/** `ws`, made to reconnect: the protocol itself does not. */
export function connectWebsocket(bench: Bench, name: ClientName, { cursor }: WebsocketOptions): LabClient {
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
    // The close event after it says that it is over.
    socket.on("error", () => {});
    socket.on("close", (code) => {
      client.lost(`WebSocket close code ${code}`);
      void bench.wait(PAUSE_MS.least + bench.random() * PAUSE_MS.more).then(open);
    });
  };
  client.onClose(() => {
    socket?.terminate();
    agent.destroy();
  });
  open();
  return client;
}
