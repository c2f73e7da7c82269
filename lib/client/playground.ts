import { Firing } from "#lib/client/firing";
import { HookLanes } from "#lib/client/hook-lanes";
import { PageLanes } from "#lib/client/lanes/page-lanes";
import { PacedFlush } from "#lib/client/paced-flush";
import type { PlaygroundActions } from "#lib/client/playground-actions";
import { createRoom } from "#lib/client/queries/create-room";
import { asProblem } from "#lib/client/queries/problem-error";
import { readRoom } from "#lib/client/queries/read-room";
import { RoomFaults } from "#lib/client/room-faults";
import { connectControl } from "#lib/client/rooms/control-socket";
import { controlStateOf } from "#lib/client/rooms/control-state";
import { hostKeyOf, keepHostKey } from "#lib/client/rooms/host-keys";
import type { PlaygroundStore } from "#lib/client/stores/playground-store";
import type { JournalEntry } from "#lib/journal/entry";
import { type ClockSample, estimateClockOffset } from "#lib/measure/clock-offset";
import { EventLedger } from "#lib/measure/event-ledger";
import type { ControlEntries } from "#lib/rooms/control-channel";
import type { TransportId } from "#lib/transports/catalog";

/** The minimum round trip is sought among the samples of this long: clocks drift, and machines sleep (ME-2). */
const CLOCK_SAMPLES_MS = 60_000;

/** One page in one room: makes or joins it, connects its lanes, folds what happens into the store. */
export class Playground implements PlaygroundActions {
  readonly #ended = new AbortController();
  readonly #lanes: PageLanes;
  readonly #flush = new PacedFlush(() => this.#show());
  #samples: readonly ClockSample[] = [];
  readonly #ledger = new EventLedger((subscriberId) => this.#lanes.laneOf(subscriberId));
  #firing: Firing | undefined;
  #faults: RoomFaults | undefined;
  #hooks: HookLanes | undefined;
  #closeControl: () => void = () => {};

  constructor(
    private readonly store: PlaygroundStore,
    private readonly roomId: string | undefined,
  ) {
    this.#lanes = new PageLanes(store, () => this.#flush.request());
  }

  async start(): Promise<void> {
    try {
      const { roomId, ...room } = await this.#enter();
      if (this.#ended.signal.aborted) return;
      this.store.setState({
        room: { kind: "ready", roomId, isHost: hostKeyOf(roomId) !== undefined, ...room },
      });
      this.#firing = new Firing(this.store, roomId);
      this.#faults = new RoomFaults(this.store, roomId);
      this.#hooks = new HookLanes(this.store, roomId);
      this.#connectControl(roomId);
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
  dismissProblem = () =>
    this.store.setState(({ firing }) => ({
      problem: undefined,
      firing: firing.kind === "failed" ? { kind: "idle" } : firing,
    }));
  selectEvent = (selectedOffset: number | undefined) => this.store.setState({ selectedOffset });
  selectTransport = (selectedTransport: TransportId) => this.store.setState({ selectedTransport });

  startFault: PlaygroundActions["startFault"] = (scope, fault, forMs) =>
    this.#attempt(this.#faults?.start(scope, fault, forMs));
  endFault: PlaygroundActions["endFault"] = (scope, kind) => this.#attempt(this.#faults?.end(scope, kind));
  pauseLane = (transport: TransportId) => this.#lanes.pause(transport);
  resumeLane = (transport: TransportId) => this.#lanes.resume(transport);
  setResume = (transport: TransportId, resume: boolean) => this.#lanes.setResume(transport, resume);
  setPollInterval = (intervalMs: number) => this.#lanes.setPollInterval(intervalMs);

  setReceiverBehaviour: PlaygroundActions["setReceiverBehaviour"] = (transport, behaviour) =>
    this.#attempt(this.#hooks?.setBehaviour(transport, behaviour));

  reviveHook = (transport: TransportId) => this.#attempt(this.#hooks?.revive(transport));

  retryRoom = () => {
    this.store.setState({ room: { kind: "creating" } });
    void this.start();
  };

  clear = () => {
    this.#ledger.clear();
    this.store.setState({ selectedOffset: undefined, isCleared: true });
    this.#show();
  };

  undoClear = () => {
    this.#ledger.undoClear();
    this.store.setState({ isCleared: false });
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
      onSnapshot: ({ present, top }) => {
        // A line that was lost may have been lost to sleep, and the clock with it.
        this.#samples = [];
        this.#ledger.setClock(undefined);
        this.store.setState({ control: { kind: "open" }, present });
        // A server that was restarted tells of all events that it kept, of those before this page as well.
        if (!lanesConnected) this.#ledger.startAfter(top);
        // From here on the journal tells everything, the lanes' handshakes too.
        if (!lanesConnected) this.#lanes.connect(roomId, (id, arrival) => this.#ledger.arrived(id, arrival));
        lanesConnected = true;
        // After a lost line as well: the server may have forgotten what happened to the hooks in between.
        this.#attempt(this.#hooks?.load(this.#ended.signal));
        this.#attempt(this.#faults?.load(this.#ended.signal));
      },
      onEntries: (news) => this.#onEntries(news),
      onPresence: ({ present }) => this.store.setState({ present }),
      onStatus: (status) =>
        this.store.setState(({ control }) => ({ control: controlStateOf(status, control) })),
      onClockSample: (sample) => this.#onClockSample(sample),
    });
    this.#closeControl = () => control.close();
  }

  #onEntries({ entries, dropped }: ControlEntries): void {
    if (dropped > 0) {
      const message = `${dropped} facts of the server are missing in the tables: this page was too slow, or away for too long.`;
      this.store.setState({ problem: { code: "facts-left-out", message } });
    }
    for (const entry of entries) {
      if (this.#hooks?.isOthers(entry)) {
        this.#attempt(this.#onOthersEntry(this.#hooks, entry));
        continue;
      }
      this.#ledger.entry(entry);
      this.#hooks?.entry(entry);
      this.#faults?.entry(entry);
    }
    this.#flush.request();
  }

  /** What has taken the place of a hook that was deleted takes deliveries from the instant that its entry says. */
  async #onOthersEntry(hooks: HookLanes, entry: JournalEntry): Promise<void> {
    if (!(await hooks.othersEntry(entry, this.#ended.signal))) return;
    this.#ledger.entry(entry);
    this.#flush.request();
  }

  #onClockSample(sample: ClockSample): void {
    const oldestMs = sample.answeredAtMs - CLOCK_SAMPLES_MS;
    this.#samples = [...this.#samples.filter(({ answeredAtMs }) => answeredAtMs > oldestMs), sample];
    const clock = estimateClockOffset(this.#samples);
    if (clock === undefined) return;
    this.#ledger.setClock(clock);
    this.store.setState({ clock });
    this.#flush.request();
  }

  #show(): void {
    this.#lanes.showFrames();
    this.store.setState(({ rows: before, isRush, selectedOffset: selected }) => {
      const shown = this.#ledger.snapshot();
      const added = (shown.rows[0]?.offset ?? 0) - (before[0]?.offset ?? 0);
      // One that is kept no longer cannot be held: the newest is followed again.
      const isKept = selected !== undefined && selected >= (shown.rows.at(-1)?.offset ?? 0);
      const selectedOffset = isKept ? selected : undefined;
      return { ...shown, selectedOffset, isRush: added === 0 ? isRush : added > 1 };
    });
  }

  /** What goes wrong is said, not thrown: nobody waits for it. */
  #attempt(work: Promise<void> | undefined): void {
    work?.catch((error: unknown) => {
      if (this.#ended.signal.aborted) return;
      const { code, detail } = asProblem(error);
      this.store.setState({ problem: { code, message: detail } });
    });
  }
}
