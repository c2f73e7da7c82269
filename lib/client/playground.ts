import { Firing } from "#lib/client/firing";
import { FrameFlush } from "#lib/client/frame-flush";
import { HookLanes } from "#lib/client/hook-lanes";
import { PageLanes } from "#lib/client/lanes/page-lanes";
import { nowMs } from "#lib/client/now";
import type { PlaygroundActions } from "#lib/client/playground-actions";
import { createRoom } from "#lib/client/queries/create-room";
import { cutLine, healLine } from "#lib/client/queries/cut-line";
import { ProblemError } from "#lib/client/queries/problem-error";
import { readRoom } from "#lib/client/queries/read-room";
import { connectControl } from "#lib/client/rooms/control-socket";
import { hostKeyOf, keepHostKey } from "#lib/client/rooms/host-keys";
import { type PlaygroundStore, updateLane } from "#lib/client/stores/playground-store";
import type { JournalEntry } from "#lib/journal/entry";
import { type ClockSample, estimateClockOffset } from "#lib/measure/clock-offset";
import { EventLedger } from "#lib/measure/event-ledger";
import { PAGE_TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";

/** The minimum round trip is sought among this many newest samples: clocks drift (ME-2). */
const CLOCK_SAMPLES = 60;

/** One page in one room: makes or joins it, connects its lanes, folds what happens into the store. */
export class Playground implements PlaygroundActions {
  readonly #ended = new AbortController();
  readonly #lanes: PageLanes;
  readonly #flush = new FrameFlush(() => this.#show());
  readonly #samples: ClockSample[] = [];
  #ledger: EventLedger;
  #firing: Firing | undefined;
  #hooks: HookLanes | undefined;
  #closeControl: () => void = () => {};

  constructor(
    private readonly store: PlaygroundStore,
    private readonly roomId: string | undefined,
  ) {
    this.#lanes = new PageLanes(store, () => this.#flush.request());
    this.#ledger = this.#newLedger();
  }

  async start(): Promise<void> {
    try {
      const { roomId, ...room } = await this.#enter();
      if (this.#ended.signal.aborted) return;
      this.store.setState({
        room: { kind: "ready", roomId, isHost: hostKeyOf(roomId) !== undefined, ...room },
      });
      this.#firing = new Firing(this.store, roomId);
      this.#hooks = new HookLanes(this.store, roomId);
      this.#connectControl(roomId);
      await this.#hooks.load(this.#ended.signal);
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      const { code, detail } = asProblem(error);
      this.store.setState({ room: { kind: "failed", code, message: detail } });
    }
  }

  /** Closes everything. Idempotent. */
  stop(): void {
    this.#ended.abort();
    this.#closeControl();
    this.#lanes.close();
    this.#firing?.stop();
    this.#flush.stop();
  }

  fire: PlaygroundActions["fire"] = (event, count) => this.#firing?.fire(event, count);
  startStream: PlaygroundActions["startStream"] = (event, perSecond) =>
    this.#firing?.startStream(event, perSecond);
  stopStream = () => this.#firing?.stopStream();
  dismissProblem = () => this.store.setState({ firing: { kind: "idle" } });
  selectEvent = (selectedOffset: number | undefined) => this.store.setState({ selectedOffset });
  selectTransport = (selectedTransport: TransportId) => this.store.setState({ selectedTransport });

  cutLane = (transport: TransportId, forMs: number) => {
    const subscriberId = this.store.getState().lanes[transport].subscriberId;
    const { room } = this.store.getState();
    if (subscriberId === undefined || room.kind !== "ready") return;
    const cutUntilMs = nowMs() + forMs;
    updateLane(this.store, transport, () => ({ cutUntilMs }));
    setTimeout(() => {
      updateLane(this.store, transport, (lane) =>
        lane.cutUntilMs === cutUntilMs ? { cutUntilMs: undefined } : {},
      );
    }, forMs);
    cutLine(room.roomId, subscriberId, forMs).catch((error: unknown) => {
      updateLane(this.store, transport, () => ({ cutUntilMs: undefined }));
      this.#complain(error);
    });
  };

  healLane = (transport: TransportId) => {
    const subscriberId = this.store.getState().lanes[transport].subscriberId;
    const { room } = this.store.getState();
    if (subscriberId === undefined || room.kind !== "ready") return;
    updateLane(this.store, transport, () => ({ cutUntilMs: undefined }));
    healLine(room.roomId, subscriberId).catch((error: unknown) => this.#complain(error));
  };

  pauseLane = (transport: TransportId) => {
    this.#lanes.lane(transport)?.hold("paused");
    const cause = { by: "client" as const, reason: "Paused on this page." };
    updateLane(this.store, transport, () => ({ paused: true, status: { kind: "closed", cause } }));
  };

  resumeLane = (transport: TransportId) => {
    updateLane(this.store, transport, () => ({ paused: false }));
    this.#lanes.lane(transport)?.release("paused");
  };

  setResume = (transport: TransportId, resume: boolean) => {
    updateLane(this.store, transport, () => ({ resume }));
    this.#lanes.lane(transport)?.setResume(resume);
  };

  setPollInterval = (pollIntervalMs: number) => {
    this.store.setState({ pollIntervalMs });
    for (const id of PAGE_TRANSPORT_IDS) this.#lanes.lane(id)?.setPollInterval(pollIntervalMs);
  };

  setReceiverBehaviour: PlaygroundActions["setReceiverBehaviour"] = (transport, behaviour) => {
    this.#hooks?.setBehaviour(transport, behaviour).catch((error: unknown) => this.#complain(error));
  };

  retryRoom = () => {
    this.store.setState({ room: { kind: "creating" } });
    void this.start();
  };

  clear = () => {
    this.#ledger = this.#newLedger();
    this.store.setState({ selectedOffset: undefined });
    this.#show();
  };

  async #enter(): Promise<{ roomId: string; name: string; epoch: string }> {
    const { signal } = this.#ended;
    if (this.roomId !== undefined) {
      this.store.setState({ room: { kind: "joining", roomId: this.roomId } });
      const { room, name, epoch } = await readRoom(this.roomId, signal);
      return { roomId: room, name, epoch };
    }
    const { room, name, epoch, hostKey } = await createRoom(signal);
    keepHostKey(room, hostKey);
    window.history.replaceState(window.history.state, "", `/r/${room}${location.search}${location.hash}`);
    return { roomId: room, name, epoch };
  }

  #connectControl(roomId: string): void {
    let lanesConnected = false;
    const control = connectControl({
      origin: location.origin,
      roomId,
      watch: Object.values(this.#lanes.subscriberIds),
      onSnapshot: ({ present }) => {
        this.store.setState({ control: { kind: "open" }, present });
        // From here on the journal tells everything, the lanes' handshakes too.
        if (!lanesConnected) this.#lanes.connect(roomId, (id, arrival) => this.#ledger.arrived(id, arrival));
        lanesConnected = true;
      },
      onEntries: ({ entries }) => this.#onEntries(entries),
      onPresence: ({ present }) => this.store.setState({ present }),
      onStatus: (status) => {
        if (status.kind === "open") return;
        const reason = "cause" in status ? status.cause.reason : "The line to the server was lost.";
        if (lanesConnected) this.store.setState({ control: { kind: "lost", reason } });
      },
      onClockSample: (sample) => this.#onClockSample(sample),
    });
    this.#closeControl = () => control.close();
  }

  #onEntries(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (this.#hooks?.isOthers(entry)) continue;
      this.#ledger.entry(entry);
      this.#hooks?.entry(entry);
    }
    this.#flush.request();
  }

  #onClockSample(sample: ClockSample): void {
    this.#samples.push(sample);
    if (this.#samples.length > CLOCK_SAMPLES) this.#samples.shift();
    const clock = estimateClockOffset(this.#samples);
    if (clock === undefined) return;
    this.#ledger.setClock(clock);
    this.store.setState({ clock });
    this.#flush.request();
  }

  #newLedger(): EventLedger {
    const ledger = new EventLedger((subscriberId) => this.#lanes.laneOf(subscriberId));
    const { clock } = this.store.getState();
    if (clock !== undefined) ledger.setClock(clock);
    return ledger;
  }

  #show(): void {
    this.store.setState(this.#ledger.snapshot());
  }

  #complain(error: unknown): void {
    const { code, detail } = asProblem(error);
    this.store.setState({ firing: { kind: "failed", code, message: detail } });
  }
}

function asProblem(error: unknown): ProblemError {
  return error instanceof ProblemError
    ? error
    : new ProblemError("failed", String(error), undefined, { cause: error });
}
