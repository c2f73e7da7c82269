import type { Dispatcher } from "undici";
import { type PublishReceipt, publishReceipt } from "#lib/events/publish";
import { MOST_EVENTS } from "#lib/experiments/experiment";
import type { RunFact } from "#lib/experiments/run-journal";
import type { Fault } from "#lib/faults/fault";
import { EVERYBODY } from "#lib/faults/fault-scope";
import type { TransportId } from "#lib/transports/catalog";
import { systemClock } from "#server/clock";
import { HOST_KEY_HEADER } from "#server/http/room-routes";
import { seededRandom } from "#server/lab/random";
import { SocketCount } from "#server/lab/socket-count";
import type { RunOrder, ServerReading } from "#server/lab/worker-messages";

/** Requests of the publisher that may be under way at once. */
const PUBLISHER_CONNECTIONS = 8;
/** How often a condition is looked at again. */
const LOOK_EVERY_MS = 20;
/** After the time at which it should have been ended. */
const CUT_ENDS_BY_ITSELF_MS = 12_000;

type WithoutInstant<Fact> = Fact extends unknown ? Omit<Fact, "atMs"> : never;
export type NewFact = WithoutInstant<RunFact>;

/** How a client is called in the journal, and to the server. */
export interface ClientName {
  readonly client: string;
  readonly transport: TransportId;
  readonly label: string;
}

export interface Answer {
  readonly status: number;
  readonly body: ReturnType<typeof JSON.parse>;
}

export interface Pace {
  /** On average. */
  readonly perSecond: number;
  readonly count: number;
  /** `random`: so many independent instants (a Poisson process of which the count is known). */
  readonly rhythm?: "even" | "random";
  /** Bytes of the event's data beside its own few. */
  readonly payloadBytes?: number;
  readonly type?: string;
}

/** An event that the server took. */
export interface PublishedEvent extends PublishReceipt {
  /** The instant it was due, however late the ones before it were. */
  readonly plannedAtMs: number;
}

/** What an experiment may use: a room, a publisher, faults, and a journal to write into. */
export class Bench {
  readonly random: () => number;
  readonly #dispatcher: Dispatcher;
  readonly #closing: (() => unknown)[] = [];
  readonly #introduced = new Set<string>();
  #published = 0;

  /**
   * @param onFact the journal
   * @param readServer asks the server what it reads of itself
   */
  constructor(
    readonly order: RunOrder,
    private readonly onFact: (fact: RunFact) => void,
    private readonly readServer: () => Promise<ServerReading>,
  ) {
    this.random = seededRandom(order.seed);
    this.#dispatcher = new SocketCount().dispatcher(PUBLISHER_CONNECTIONS);
  }

  /** The same journal, of a room of another server. It ends with this one. */
  at(place: Partial<Pick<RunOrder, "origin" | "room" | "hostKey">>): Bench {
    const there = new Bench({ ...this.order, ...place }, this.onFact, this.readServer);
    this.onClose(() => there.close());
    return there;
  }

  nowMs(): number {
    return systemClock.nowMs();
  }

  tell(fact: NewFact, atMs = this.nowMs()): void {
    this.onFact({ ...fact, atMs } as RunFact);
  }

  /** Says once that a client takes part, however often it connects. */
  introduce(name: ClientName): void {
    if (this.#introduced.has(name.client)) return;
    this.#introduced.add(name.client);
    const { client, transport, label } = name;
    this.tell({ kind: "client", client, transport, label });
  }

  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => systemClock.after(delayMs, resolve));
  }

  /** @returns false when it did not come true in time */
  async until(condition: () => boolean, withinMs: number): Promise<boolean> {
    const endMs = this.nowMs() + withinMs;
    while (!condition()) {
      if (this.nowMs() > endMs) return false;
      await this.wait(LOOK_EVERY_MS);
    }
    return true;
  }

  /** Run at the end, last one first; a promise is waited for. */
  onClose(action: () => unknown): void {
    this.#closing.push(action);
  }

  async close(): Promise<void> {
    for (const action of this.#closing.reverse()) await action();
    await this.#dispatcher.destroy();
  }

  /** A path of this run's room. */
  roomPath(path: string): string {
    return `/api/rooms/${this.order.room}${path}`;
  }

  /** @throws Error when no answer comes */
  async ask(method: Dispatcher.HttpMethod, path: string, body?: object): Promise<Answer> {
    const answer = await this.#dispatcher.request({
      origin: this.order.origin,
      method,
      path,
      headers: {
        [HOST_KEY_HEADER]: this.order.hostKey,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Asks for what has to work. @throws Error with the server's reason when the answer is none of 2xx */
  async demand(method: Dispatcher.HttpMethod, path: string, body?: object): Promise<Answer["body"]> {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body?.detail ?? ""}`);
  }

  /** The room begins with hooks to receivers of its own; here they would be load that nobody asked for. */
  async removeHooks(lists: readonly ("webhooks" | "hooks")[] = ["webhooks", "hooks"]): Promise<void> {
    for (const list of lists) {
      const { [list]: hooks } = await this.demand("GET", this.roomPath(`/${list}`));
      for (const { id } of hooks) await this.demand("DELETE", this.roomPath(`/${list}/${id}`));
    }
  }

  /** Puts a fault on the line of one client, or of every client of the room. */
  async startFault({ kind, ...settings }: Fault, forMs: number, client = EVERYBODY): Promise<void> {
    this.tell({ kind: "fault", fault: kind, state: "started", client });
    await this.demand("POST", this.roomPath(`/faults/${kind}`), { subscriber: client, forMs, ...settings });
  }

  async endFault(kind: Fault["kind"], client = EVERYBODY): Promise<void> {
    await this.demand("DELETE", this.roomPath(`/faults/${kind}/${encodeURIComponent(client)}`));
    this.tell({ kind: "fault", fault: kind, state: "ended", client });
  }

  /** Cuts the lines of every client of the room for so long. */
  async cutAll(outageMs: number): Promise<void> {
    // The fault ends by itself, should nobody be left to end it.
    await this.startFault({ kind: "cut" }, outageMs + CUT_ENDS_BY_ITSELF_MS);
    await this.wait(outageMs);
    await this.endFault("cut");
  }

  /** Open loop: each event is sent at its planned instant, whether the ones before it were answered or not. */
  async publish(pace: Pace): Promise<PublishedEvent[]> {
    const { perSecond, count, rhythm = "even", payloadBytes = 0, type = "lab.tick" } = pace;
    this.#published += count;
    if (this.#published > MOST_EVENTS) throw new Error(`A run publishes at most ${MOST_EVENTS} events.`);
    const answers: Promise<PublishedEvent | undefined>[] = [];
    const padding = "x".repeat(payloadBytes);
    const lengthMs = (count * 1_000) / perSecond;
    const planMs = Array.from({ length: count }, (_, n) =>
      rhythm === "even" ? (n * 1_000) / perSecond : this.random() * lengthMs,
    ).sort((a, b) => a - b);
    const startMs = this.nowMs();
    for (const [n, afterMs] of planMs.entries()) {
      const plannedAtMs = startMs + afterMs;
      const waitMs = plannedAtMs - this.nowMs();
      if (waitMs > 0) await this.wait(waitMs);
      const data = { n, ...(payloadBytes === 0 ? {} : { padding }) };
      answers.push(this.#publishOne(plannedAtMs, { type, data }));
    }
    return (await Promise.all(answers)).filter((receipt) => receipt !== undefined);
  }

  async #publishOne(plannedAtMs: number, event: object): Promise<PublishedEvent | undefined> {
    const sentAtMs = this.nowMs();
    try {
      const receipt = publishReceipt.parse(await this.demand("POST", this.roomPath("/events"), event));
      const { offset, matched } = receipt;
      this.tell({ kind: "published", offset, plannedAtMs, sentAtMs, matched });
      return { ...receipt, plannedAtMs };
    } catch (error) {
      this.tell({ kind: "publish-failed", plannedAtMs, reason: String(error) });
      return undefined;
    }
  }

  /** What the server reads of itself, into the journal. @param suffix tells readings of different moments apart */
  async sampleServer(suffix: string): Promise<ServerReading> {
    const reading = await this.readServer();
    const atMs = this.nowMs();
    this.tell({ kind: "sample", name: `server-rss-bytes.${suffix}`, value: reading.rssBytes }, atMs);
    this.tell({ kind: "sample", name: `server-cpu-us.${suffix}`, value: reading.cpuUs }, atMs);
    this.tell({ kind: "sample", name: `loop-delay-p99-ms.${suffix}`, value: reading.loopDelayP99Ms }, atMs);
    return reading;
  }
}
