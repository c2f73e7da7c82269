import { nowMs } from "#lib/client/now";
import { randomId } from "#lib/client/random-id";
import { logged, type PlaygroundStore, updateLane } from "#lib/client/stores/playground-store";
import { CLIENT_TRANSPORTS } from "#lib/client/transports/registry";
import type { ConnectionStatus, ResumeOutcome, WireFrame } from "#lib/client/transports/transport";
import type { CloseCause } from "#lib/journal/entry";
import type { PageArrival } from "#lib/measure/event-ledger";
import {
  PAGE_TRANSPORT_IDS,
  type PageTransportId,
  TRANSPORTS,
  type TransportId,
} from "#lib/transports/catalog";
import { joinConnectionBudget } from "./connection-budget";
import { Lane } from "./lane";

const MOST_FRAMES = 20;

const RESUME_TEXT: Readonly<Record<ResumeOutcome, string>> = {
  fresh: "starts from now",
  recovered: "resumed: everything that was missed follows",
  "not-recovered": "could not resume: what was missed will not come",
};

const PAUSED = "Paused on this page.";
const YIELDED =
  "Another tab uses the connections a browser allows. This lane catches up when this tab is used again.";
const HIDDEN =
  "This tab was hidden: it leaves the connections a browser allows to tabs in front. This lane catches up when this tab is used again.";

/** Each request of it is a question by itself, asked when the interval is over. */
function asksAtIntervals(id: TransportId): boolean {
  const { initiative, holdsHttpConnection } = TRANSPORTS[id];
  return initiative === "client" && !holdsHttpConnection;
}

/** All wires of this page that end in the page. */
export class PageLanes {
  readonly subscriberIds: Readonly<Record<PageTransportId, string>>;
  readonly #lanes = new Map<TransportId, Lane>();
  readonly #frames = new Map<PageTransportId, WireFrame[]>();
  #leaveBudget: () => void = () => {};

  constructor(
    private readonly store: PlaygroundStore,
    private readonly onChange: () => void,
  ) {
    const page = randomId();
    this.subscriberIds = Object.fromEntries(PAGE_TRANSPORT_IDS.map((id) => [id, `${page}-${id}`])) as Record<
      PageTransportId,
      string
    >;
  }

  laneOf(subscriberId: string): PageTransportId | undefined {
    return PAGE_TRANSPORT_IDS.find((id) => this.subscriberIds[id] === subscriberId);
  }

  connect(roomId: string, onArrival: (id: PageTransportId, arrival: PageArrival) => void): void {
    const { pollIntervalMs } = this.store.getState();
    for (const id of PAGE_TRANSPORT_IDS) {
      const subscriberId = this.subscriberIds[id];
      updateLane(this.store, id, () => ({ subscriberId }));
      const lane = new Lane(
        {
          transport: CLIENT_TRANSPORTS[id],
          origin: location.origin,
          roomId,
          subscriberId,
          observer: {
            onStatus: (status) => this.#onStatus(id, status),
            onResume: (outcome) => this.#log(id, RESUME_TEXT[outcome]),
            onArrival: ({ envelope, arrivedAtMs, replayed }) => {
              const whileHidden = document.visibilityState === "hidden";
              onArrival(id, { offset: envelope.offset, arrivedAtMs, replayed, whileHidden });
              this.onChange();
            },
            onFrame: (frame) => this.#onFrame(id, frame),
          },
        },
        pollIntervalMs,
      );
      const { resume, paused } = this.store.getState().lanes[id];
      lane.setResume(resume);
      if (paused) lane.hold("paused");
      this.#lanes.set(id, lane);
      if (!TRANSPORTS[id].holdsHttpConnection) lane.connect();
    }
    this.#leaveBudget = joinConnectionBudget(randomId(), (mayHold) => this.#onBudget(mayHold));
  }

  pause(id: TransportId): void {
    updateLane(this.store, id, () => ({ paused: true }));
    this.#lanes.get(id)?.hold("paused");
    this.#showHold(id);
  }

  resume(id: TransportId): void {
    updateLane(this.store, id, () => ({ paused: false }));
    this.#lanes.get(id)?.release("paused");
    this.#showHold(id);
  }

  setResume(id: TransportId, resume: boolean): void {
    updateLane(this.store, id, () => ({ resume }));
    this.#lanes.get(id)?.setResume(resume);
  }

  setPollInterval(pollIntervalMs: number): void {
    this.store.setState({ pollIntervalMs });
    for (const [id, lane] of this.#lanes) if (asksAtIntervals(id)) lane.setPollInterval(pollIntervalMs);
  }

  close(): void {
    this.#leaveBudget();
    for (const lane of this.#lanes.values()) lane.close();
    this.#lanes.clear();
  }

  #onBudget(mayHold: boolean): void {
    for (const id of PAGE_TRANSPORT_IDS) {
      const lane = this.#lanes.get(id);
      if (lane === undefined || !TRANSPORTS[id].holdsHttpConnection) continue;
      updateLane(this.store, id, () => ({ yielded: !mayHold }));
      if (mayHold) lane.release("yielded");
      else lane.hold("yielded");
      this.#showHold(id);
    }
  }

  /** A lane that the page itself holds back is closed, and says why. */
  #showHold(id: TransportId): void {
    const { paused, yielded } = this.store.getState().lanes[id];
    const yieldedText = document.visibilityState === "hidden" ? HIDDEN : YIELDED;
    const reason = paused ? PAUSED : yielded ? yieldedText : undefined;
    if (reason !== undefined) this.#onStatus(id, { kind: "closed", cause: { by: "client", reason } });
  }

  #onStatus(id: TransportId, status: ConnectionStatus): void {
    updateLane(this.store, id, (lane) => ({
      status,
      log: logged(lane, { atMs: nowMs(), text: statusText(status) }),
    }));
  }

  #log(id: PageTransportId, text: string): void {
    updateLane(this.store, id, (lane) => ({ log: logged(lane, { atMs: nowMs(), text }) }));
  }

  #onFrame(id: PageTransportId, frame: WireFrame): void {
    const frames = this.#frames.get(id) ?? [];
    this.#frames.set(id, frames);
    frames.push(frame);
    if (frames.length > 2 * MOST_FRAMES) frames.splice(0, frames.length - MOST_FRAMES);
    this.onChange();
  }

  /** What crossed since the last time, into the store. */
  showFrames(): void {
    for (const [id, frames] of this.#frames) {
      updateLane(this.store, id, (lane) => ({ frames: [...lane.frames, ...frames].slice(-MOST_FRAMES) }));
    }
    this.#frames.clear();
  }
}

function statusText(status: ConnectionStatus): string {
  switch (status.kind) {
    case "connecting":
      return status.attempt === 0 ? "connecting" : `connecting again, try ${status.attempt + 1}`;
    case "open":
      return "open";
    case "waiting":
      return `waiting ${((status.untilMs - nowMs()) / 1_000).toFixed(1)} s: ${causeText(status.cause)}`;
    case "closed":
      return `closed: ${causeText(status.cause)}`;
    default:
      return status satisfies never;
  }
}

function causeText({ by, code, reason }: CloseCause): string {
  return `${reason} (${by}${code === undefined ? "" : `, code ${code}`})`;
}
