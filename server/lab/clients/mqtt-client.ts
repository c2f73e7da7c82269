import mqtt from "mqtt";
import { envelope } from "#lib/events/envelope";
import type { Bench, ClientName } from "#server/lab/bench";
import { LabClient } from "./lab-client";

const RECONNECT_MS = 300;
const KEEP_ALIVE_SECONDS = 30;

export interface MqttOptions {
  /** The broker keeps the session, and what is published while the client is away. */
  readonly keepSession: boolean;
  readonly qos: 0 | 1 | 2;
  /** Topics below those of the room's events; all of them unless given. */
  readonly topics?: readonly string[];
}

/** MQTT.js over WebSocket. */
export function connectMqtt(bench: Bench, name: ClientName, options: MqttOptions): LabClient {
  const { keepSession, qos, topics = ["#"] } = options;
  const client = new LabClient(bench, name);
  const { origin, room } = bench.order;
  const url = new URL("/mqtt", origin.replace("http", "ws"));
  url.search = new URLSearchParams({ room, subscriber: name.client }).toString();
  const agent = client.count.httpAgent();
  const connection = mqtt.connect(url.href, {
    protocolVersion: 4,
    // Sessions belong to an id; this one is for this run alone.
    clientId: `${room.slice(0, 16)}-${name.client}`,
    clean: !keepSession,
    keepalive: KEEP_ALIVE_SECONDS,
    reconnectPeriod: RECONNECT_MS,
    resubscribe: false,
    wsOptions: { agent, perMessageDeflate: false },
  });
  /** What waited for the session comes before SUBACK (MQ-6). */
  let isCatchingUp = false;
  connection.on("connect", ({ sessionPresent }) => {
    isCatchingUp = sessionPresent;
    const filters = topics.map((topic) => `rooms/${room}/events/${topic}`);
    connection.subscribe(filters, { qos }, (error) => {
      isCatchingUp = false;
      if (error === null) client.open();
      else client.lost(error.message);
    });
  });
  connection.on("message", (_topic, payload, { dup, retain }) => {
    client.arrived(envelope.parse(JSON.parse(payload.toString())).offset, isCatchingUp || dup || retain);
  });
  connection.on("close", () => client.lost("the connection to the broker ended"));
  // The close event after it says that it is over.
  connection.on("error", () => {});
  client.onClose(() => {
    connection.end(true);
    agent.destroy();
  });
  return client;
}
