import { io } from "socket.io-client";
import { envelope } from "#lib/events/envelope";
import type { Bench, ClientName } from "#server/lab/bench";
import { LabClient } from "./lab-client";

export interface SocketIoOptions {
  /** True: begins with long polling and upgrades when it can, as it does unless told otherwise. */
  readonly fallback: boolean;
}

/** socket.io-client. */
export function connectSocketIo(bench: Bench, name: ClientName, { fallback }: SocketIoOptions): LabClient {
  const client = new LabClient(bench, name);
  const { origin, room } = bench.order;
  const agent = client.count.httpAgent();
  const socket = io(origin, {
    transports: fallback ? ["polling", "websocket"] : ["websocket"],
    forceNew: true,
    auth: { room },
    query: { room, subscriber: name.client },
    agent: agent as unknown as string,
  });
  socket.on("connect", () => client.open());
  socket.on("event", (event: unknown) => client.arrived(envelope.parse(event).offset, socket.recovered));
  socket.on("disconnect", (reason) => client.lost(reason));
  socket.on("connect_error", ({ message }) => client.lost(message));
  client.onClose(() => {
    socket.disconnect();
    agent.destroy();
  });
  return client;
}
