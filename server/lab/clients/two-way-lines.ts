import { WebSocket } from "ws";
import { envelope } from "#lib/events/envelope";
import { type PublishReceipt, publishReceipt } from "#lib/events/publish";
import type { DuelClient } from "#lib/experiments/duplex-duel/experiment";
import { SUBPROTOCOL, serverMessage } from "#lib/transports/websocket/messages";
import type { Bench, ClientName } from "#server/lab/bench";
import { connectEventStream } from "#server/lab/clients/event-stream-client";
import { LabClient } from "./lab-client";

export interface TwoWayLine {
  readonly client: LabClient;
  /** Fires an event. @throws Error when it was refused */
  send(event: object): Promise<PublishReceipt>;
}

/** A message that was sent and not answered yet. */
interface Waiting {
  readonly resolve: (receipt: PublishReceipt) => void;
  readonly reject: (error: Error) => void;
}

export const TWO_WAY: Readonly<Record<DuelClient, (bench: Bench, name: ClientName) => TwoWayLine>> = {
  websocket: connectBothWays,
  "sse-and-post": (bench, name) => {
    const client = connectEventStream(bench, name, { resume: true });
    // Like the stream, they count as bytes and connections of this client.
    const requests = client.count.dispatcher(1);
    bench.onClose(() => void requests.destroy());
    return {
      client,
      async send(event) {
        const { statusCode, body } = await requests.request({
          origin: bench.order.origin,
          method: "POST",
          path: bench.roomPath("/events"),
          headers: { "content-type": "application/json" },
          body: JSON.stringify(event),
        });
        if (statusCode !== 202) throw new Error(`the answer was ${statusCode}`);
        return publishReceipt.parse(await body.json());
      },
    };
  },
};

function connectBothWays(bench: Bench, name: ClientName): TwoWayLine {
  const client = new LabClient(bench, name);
  const agent = client.count.httpAgent();
  const url = `${bench.order.origin.replace("http", "ws")}/ws?room=${bench.order.room}`;
  const socket = new WebSocket(url, [SUBPROTOCOL], { agent, perMessageDeflate: false });
  const waiting = new Map<string, Waiting>();
  let sent = 0;
  socket.on("message", (data) => {
    const message = serverMessage.parse(JSON.parse(String(data)));
    if (message.t === "welcome") client.open();
    if (message.t === "event") client.arrived(envelope.parse(message.event).offset, false);
    if (message.t === "ack") waiting.get(message.ref)?.resolve(message);
    if (message.t === "error") waiting.get(message.ref ?? "")?.reject(new Error(message.detail));
  });
  socket.on("error", ({ message }) => client.failed(message));
  client.onClose(() => {
    socket.close(1000);
    agent.destroy();
  });
  return {
    client,
    send(event) {
      sent += 1;
      const ref = String(sent);
      return new Promise((resolve, reject) => {
        waiting.set(ref, { resolve, reject });
        socket.send(JSON.stringify({ t: "publish", ref, event }));
      });
    },
  };
}
