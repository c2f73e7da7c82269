import { EventSource } from "eventsource";
import mqtt from "mqtt";
import { WebSocket } from "ws";
import type { Subscriber } from "#lib/experiments/decoupling-swap/experiment";
import type { Bench, ClientName } from "#server/lab/bench";
import { LabClient } from "./lab-client";

/** Gets the text of each event as its wire carries it. */
type OnEvent = (text: string) => void;

const SUBSCRIBE: Readonly<Record<Subscriber, (client: LabClient, onEvent: OnEvent) => void>> = {
  websocket: (client, onEvent) => {
    const { origin, room } = client.bench.order;
    const socket = new WebSocket(`${origin.replace("http", "ws")}/ws?room=${room}`);
    socket.on("open", () => client.open());
    socket.on("message", (data) => onEvent(String(data)));
    socket.on("close", (code) => client.lost(`WebSocket close code ${code}`));
    // The close event after it says that it is over.
    socket.on("error", () => {});
    client.onClose(() => socket.close(1000));
  },
  mqtt: (client, onEvent) => {
    const connection = connectBroker(client.bench);
    connection.on("connect", () => {
      connection.subscribe(`rooms/${client.bench.order.room}/events/#`, { qos: 1 }, () => client.open());
    });
    connection.on("message", (_topic, payload) => onEvent(String(payload)));
    connection.on("close", () => client.lost("the connection to the broker ended"));
    client.onClose(() => connection.end(true));
  },
  sse: (client, onEvent) => {
    const source = new EventSource(`${client.bench.order.origin}${client.bench.roomPath("/events/stream")}`);
    source.addEventListener("open", () => client.open());
    source.addEventListener("message", ({ data }) => onEvent(data));
    source.addEventListener("error", ({ message }) => client.lost(message ?? "no reason given"));
    client.onClose(() => source.close());
  },
};

/** A subscriber that makes something of each event: it reads one field. */
export class Partner {
  readonly client: LabClient;
  #readable = 0;

  /** @param field of the event's data, a number */
  constructor(bench: Bench, name: ClientName & { readonly client: Subscriber }, field: string) {
    this.client = new LabClient(bench, name);
    SUBSCRIBE[name.client](this.client, (text) => {
      const { offset, data } = JSON.parse(text);
      if (typeof data?.[field] === "number") this.#readable += 1;
      this.client.arrived(offset, false);
    });
  }

  /** Events with that field since this was last asked. */
  takeReadable(): number {
    const readable = this.#readable;
    this.#readable = 0;
    return readable;
  }
}

/** MQTT.js, without a second try. */
export function connectBroker({ order: { origin, room } }: Bench): mqtt.MqttClient {
  const connection = mqtt.connect(`${origin.replace("http", "ws")}/mqtt?room=${room}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  // The close event after it says that it is over.
  connection.on("error", () => {});
  return connection;
}
