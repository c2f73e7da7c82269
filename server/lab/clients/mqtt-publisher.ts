import mqtt from "mqtt";
import { PUBACK } from "#lib/experiments/delivery-contract/experiment";
import type { Bench } from "#server/lab/bench";
import { watchJournal } from "#server/lab/clients/journal-watch";

const RECORDED_WITHIN_MS = 3_000;
/** Types of its events: their topics, below those of the room. Nobody else in the run uses them. */
const MESSAGE = "lab.message";
const VALUE = "lab.value";
const OWN_TYPES: readonly string[] = [MESSAGE, VALUE];

/** A publisher on MQTT: what it is told is a PUBACK, or nothing. Where its events stand in the log the server's journal says. */
export class MqttPublisher {
  /** Of the events that came by MQTT, in the order in which they were recorded, which is that of one connection. */
  readonly #offsets: number[] = [];

  private constructor(
    private readonly bench: Bench,
    private readonly connection: mqtt.MqttClient,
  ) {}

  /** @throws Error when no connection comes about */
  static async connect(bench: Bench): Promise<MqttPublisher> {
    const { origin, room } = bench.order;
    const url = `${origin.replace("http", "ws")}/mqtt?room=${room}`;
    const connection = await mqtt.connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0 });
    const publisher = new MqttPublisher(bench, connection);
    bench.onClose(() => connection.end(true));
    const sentAtMs = new Map<number, number>();
    connection.on("packetsend", (packet) => {
      if (packet.cmd === "publish" && packet.qos > 0) sentAtMs.set(packet.messageId ?? 0, bench.nowMs());
    });
    connection.on("packetreceive", (packet) => {
      if (packet.cmd !== "puback") return;
      const value = bench.nowMs() - (sentAtMs.get(packet.messageId ?? 0) ?? bench.nowMs());
      bench.tell({ kind: "sample", name: PUBACK, value });
    });
    await watchJournal(bench, (entry) => {
      if (entry.kind === "recorded" && OWN_TYPES.includes(entry.type)) publisher.#offsets.push(entry.offset);
    });
    return publisher;
  }

  /** One event after the other, each sent at its planned instant; PUBACKs are told as they come. */
  async publish(count: number, perSecond: number, qos: 0 | 1): Promise<void> {
    const { bench } = this;
    const before = this.#offsets.length;
    const sent: { readonly plannedAtMs: number; readonly sentAtMs: number }[] = [];
    const startMs = bench.nowMs();
    const answers: Promise<unknown>[] = [];
    for (let n = 0; n < count; n += 1) {
      const plannedAtMs = startMs + (n * 1_000) / perSecond;
      await bench.wait(Math.max(0, plannedAtMs - bench.nowMs()));
      const sentAtMs = bench.nowMs();
      sent.push({ plannedAtMs, sentAtMs });
      answers.push(this.connection.publishAsync(this.#topic(MESSAGE), JSON.stringify({ n }), { qos }));
    }
    await Promise.all(answers);
    await bench.until(() => this.#offsets.length >= before + count, RECORDED_WITHIN_MS);
    for (const [n, offset] of this.#offsets.slice(before, before + count).entries()) {
      const times = sent[n];
      if (times !== undefined) bench.tell({ kind: "published", offset, ...times }, times.sentAtMs);
    }
  }

  /** The newest value of a topic. @param retain the broker keeps it for who subscribes later */
  async publishValue(value: string, retain: boolean): Promise<void> {
    const before = this.#offsets.length;
    await this.connection.publishAsync(this.#topic(VALUE), value, { qos: 1, retain });
    await this.bench.until(() => this.#offsets.length > before, RECORDED_WITHIN_MS);
  }

  #topic(type: string): string {
    return `rooms/${this.bench.order.room}/events/${type.replaceAll(".", "/")}`;
  }
}
