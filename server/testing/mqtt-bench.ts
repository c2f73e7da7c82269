import { connect as connectTcp, type Socket } from "node:net";
import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient } from "mqtt";
import { generate, type Packet, parser } from "mqtt-packet";
import { expect } from "vitest";
import type { StartedPlayground } from "#server/testing/start-playground";

export interface Received {
  readonly topic: string;
  readonly text: string;
  readonly packet: IPublishPacket;
}

/** mqtt.js against a playground, over WebSocket. It does not come back by itself. */
export async function connectMqtt(playground: StartedPlayground, options: IClientOptions = {}, query = "") {
  const client = mqtt.connect(`${playground.origin.replace("http", "ws")}/mqtt${query}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
    ...options,
  });
  // What is queued for a session may come in the same turn as CONNACK.
  const received = listen(client);
  const sessionPresent = await new Promise<boolean>((resolve, reject) => {
    client.once("connect", (connack) => resolve(connack.sessionPresent));
    client.once("error", reject);
  });
  client.on("error", () => {});
  return { client, received, sessionPresent };
}

function listen(client: MqttClient): Received[] {
  const received: Received[] = [];
  client.on("message", (topic, payload, packet) =>
    received.push({ topic, text: payload.toString(), packet }),
  );
  return received;
}

/** `data` of the event that a message carries. */
export const dataOf = ({ text }: Received): unknown => JSON.parse(text).data;

export function closed(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once("close", () => resolve()));
}

export function tcpPortOf(playground: StartedPlayground): number {
  const transport = playground.transports.find((each) => "tcpPort" in each);
  if (transport === undefined) throw new Error("there is no MQTT transport");
  const port: unknown = (transport as { tcpPort(): unknown }).tcpPort();
  if (typeof port !== "number") throw new Error("MQTT does not listen on TCP");
  return port;
}

export const CONNECT = {
  cmd: "connect",
  protocolId: "MQTT",
  protocolVersion: 4,
  clean: true,
  clientId: "raw",
  keepalive: 60,
} as const;

/** Bytes as the test writes them, and every packet that comes back. */
export class RawClient {
  readonly packets: Packet[] = [];
  isClosed = false;
  readonly #socket: Socket;

  constructor(port: number) {
    const parsing = parser();
    parsing.on("packet", (packet) => this.packets.push(packet));
    this.#socket = connectTcp(port, "127.0.0.1");
    this.#socket.on("data", (chunk) => parsing.parse(chunk));
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => {
      this.isClosed = true;
    });
  }

  get commands(): string[] {
    return this.packets.map(({ cmd }) => cmd);
  }

  /** Several packets leave in one write. */
  send(...packets: readonly (Packet | Uint8Array)[]): void {
    this.#socket.write(
      Buffer.concat(packets.map((packet) => (packet instanceof Uint8Array ? packet : generate(packet)))),
    );
  }

  async connected(options: object = {}): Promise<void> {
    this.send({ ...CONNECT, ...options });
    await expect.poll(() => this.commands).toEqual(["connack"]);
  }

  /** Nothing is read any more: the buffers between here and the broker fill. */
  freeze(): void {
    this.#socket.pause();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
