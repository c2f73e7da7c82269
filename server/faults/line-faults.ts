import type { Socket } from "node:net";
import { type Fault, type FaultKind, isRestarted } from "#lib/faults/fault";
import { type FaultScope, reaches } from "#lib/faults/fault-scope";
import type { NamedLine } from "#lib/rooms/named-lines";
import type { Clock } from "#server/clock";
import { type ActiveFault, ActiveFaults, type FaultChange } from "./active-faults";
import { IdleWatch } from "./idle-watch";
import type { Line } from "./line";
import { LineShaper } from "./line-shaper";

/** What becomes of a request or an upgrade on a line with faults. */
export type Admission =
  | { readonly kind: "pass" }
  /** The socket was reset and must not be touched again. */
  | { readonly kind: "reset" }
  /** A proxy on the way answers by itself. */
  | { readonly kind: "answer"; readonly status: 403 | 502 | 503 }
  /** A proxy on the way strips `Upgrade`: what arrives is a plain request. */
  | { readonly kind: "strip-upgrade" };

/** What a socket is doing for a line right now. */
interface Carried {
  readonly line: Line;
  /** `answer`: a request and its answer. `tunnel`: a proxy copies bytes, and knows no more of them. */
  readonly as: "answer" | "tunnel";
}

/** A request that faults keep from the server. */
interface Held {
  readonly line: Line;
  readonly arrive: () => void;
  /** While it waits for a delay to pass. */
  cancelDelay: (() => void) | undefined;
}

const PASS: Admission = { kind: "pass" };

/**
 * Faults on the real path, between the server and its subscribers. It knows no protocol: the http host shows it every
 * request and upgrade of a wire, and it acts on their sockets.
 */
export class LineFaults {
  readonly #active: ActiveFaults;
  readonly #open = new Map<Socket, Carried>();
  /** Made when a fault first needs them: most sockets never do. */
  readonly #shapers = new WeakMap<Socket, LineShaper>();
  readonly #idle = new WeakMap<Socket, IdleWatch>();
  readonly #cut = new WeakSet<Socket>();
  readonly #onTheWay = new Set<Held>();
  #tell: (change: FaultChange) => void = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
  ) {
    this.#active = new ActiveFaults(clock, (change) => this.#onChange(change));
  }

  onChange(tell: (change: FaultChange) => void): void {
    this.#tell = tell;
  }

  /** A request, or an upgrade, of this line arrived on this socket. */
  admit(line: Line, socket: Socket, isUpgrade: boolean): Admission {
    const faults = this.#active.inForce(line);
    const proxy = faults.find((each) => each.kind === "answer");
    const noUpgrade = faults.find((each) => each.kind === "refuse-upgrade");
    if (faults.some(({ kind }) => kind === "cut")) {
      this.#reset(socket);
      return { kind: "reset" };
    }
    if (proxy !== undefined) return { kind: "answer", status: proxy.status };
    if (isUpgrade && noUpgrade !== undefined)
      return noUpgrade.how === "strip" ? { kind: "strip-upgrade" } : { kind: "answer", status: 403 };
    this.#carry(socket, { line, as: isUpgrade ? "tunnel" : "answer" });
    return PASS;
  }

  /**
   * A connection has said only now whose line it is, by words of its protocol. It is on that line until it closes.
   * @param isUpgraded it began as HTTP: what would have stopped it then ends it now
   */
  name(line: Line, socket: Socket, isUpgraded: boolean): void {
    if (socket.destroyed) return;
    const known = this.#open.get(socket)?.line;
    const stopped = this.#active
      .inForce(line)
      .some(({ kind }) => RESETS.has(kind) || (isUpgraded && kind === "refuse-upgrade"));
    // Faults on a name have let in what its URL did not name.
    if (stopped && (known === undefined || known.subscriberId !== line.subscriberId)) {
      this.#reset(socket);
      return;
    }
    if (known === undefined) socket.once("close", () => this.release(socket));
    this.#carry(socket, { line, as: "tunnel" });
  }

  /** The answer is over; a kept-alive socket belongs to nobody until its next request. */
  release(socket: Socket): void {
    const carried = this.#open.get(socket);
    this.#idle.get(socket)?.stop();
    const shaper = this.#shapers.get(socket);
    const forget = () => {
      if (this.#open.get(socket) !== carried) return;
      this.#open.delete(socket);
      shaper?.setFaults([]);
    };
    // What is held of the answer still passes by the faults that hold it.
    if (shaper === undefined) forget();
    else shaper.endOfAnswer(forget);
  }

  /** A request on its way to the server. @returns undefined when nothing keeps it; else resolves when it is there */
  onItsWay(line: Line): Promise<void> | undefined {
    if (!this.#active.inForce(line).some(({ kind }) => kind === "black-hole" || kind === "delay"))
      return undefined;
    return new Promise((resolve) => {
      const arrive = () => {
        this.#onTheWay.delete(held);
        resolve();
      };
      const held: Held = { line, arrive, cancelDelay: undefined };
      this.#onTheWay.add(held);
      this.#hold(held);
    });
  }

  /**
   * Puts a fault in force, in place of one of the same kind and scope.
   * @param forMs 0: once, for what cuts; else how long it lasts
   * @returns connections that it acts on right now
   */
  start(roomId: string, scope: FaultScope, fault: Fault, forMs: number): number {
    const sockets = this.#socketsOf(roomId, scope, fault);
    this.#active.start(roomId, scope, fault, forMs);
    for (const socket of sockets) {
      if (RESETS.has(fault.kind)) this.#reset(socket);
      else this.#apply(socket);
    }
    for (const held of this.#onTheWay) this.#hold(held);
    return sockets.length;
  }

  /** Takes a fault back at once. Harmless when there is none. */
  end(roomId: string, scope: FaultScope, kind: FaultKind): void {
    this.#active.end(roomId, scope, kind);
  }

  /** Takes back everything that is in force in a room. */
  endAll(roomId: string): void {
    for (const each of this.active(roomId)) this.end(roomId, each.scope, each.fault.kind);
  }

  active(roomId: string): readonly ActiveFault[] {
    return this.#active.of(roomId);
  }

  /** Who is on a line of a room right now, as far as they gave a name; each once for a wire. */
  named(roomId: string): readonly NamedLine[] {
    const lines = new Map<string, NamedLine>();
    for (const { line } of this.#open.values()) {
      const { subscriberId: subscriber, transport: wire } = line;
      if (line.roomId === roomId && subscriber !== undefined)
        lines.set(`${subscriber} ${wire}`, { subscriber, wire });
    }
    return [...lines.values()];
  }

  /** This socket was reset by a fault: its connection did not end by the client's doing. */
  wasCut(socket: Socket): boolean {
    return this.#cut.has(socket);
  }

  #onChange(change: FaultChange): void {
    const { roomId, active } = change;
    if (!active) this.#relieve(roomId, change.change);
    this.#tell(change);
  }

  /** A fault has ended: what it held goes on by those that are left. */
  #relieve(roomId: string, { scope, fault }: ActiveFault): void {
    for (const socket of this.#socketsOf(roomId, scope, fault)) this.#apply(socket);
    for (const held of this.#onTheWay) this.#hold(held);
  }

  /** By the faults that are in force now. Out of a black hole, a request is as late as one that has just been sent. */
  #hold(held: Held): void {
    const faults = this.#active.inForce(held.line);
    const delay = faults.find((each) => each.kind === "delay");
    const isSwallowed = faults.some(({ kind }) => kind === "black-hole");
    if (delay !== undefined && !isSwallowed) {
      held.cancelDelay ??= this.clock.after(delay.delayMs + this.random() * delay.jitterMs, held.arrive);
      return;
    }
    held.cancelDelay?.();
    held.cancelDelay = undefined;
    if (!isSwallowed) held.arrive();
  }

  #carry(socket: Socket, carried: Carried): void {
    this.#open.set(socket, carried);
    this.#apply(socket);
  }

  #apply(socket: Socket): void {
    const carried = this.#open.get(socket);
    if (carried === undefined) return;
    const faults = this.#active.inForce(carried.line);
    const shaping = faults.filter(
      ({ kind }) => SHAPING.has(kind) && !(kind === "hold-back" && carried.as === "tunnel"),
    );
    let shaper = this.#shapers.get(socket);
    if (shaper === undefined && shaping.length > 0) {
      shaper = new LineShaper(socket, this.clock, this.random);
      this.#shapers.set(socket, shaper);
    }
    shaper?.setFaults(shaping);
    const idleMs = faults.find((each) => each.kind === "cut-idle")?.afterMs;
    let idle = this.#idle.get(socket);
    if (idle === undefined && idleMs !== undefined) {
      idle = new IdleWatch(socket, this.clock, () => this.#reset(socket));
      this.#idle.set(socket, idle);
    }
    idle?.watch(idleMs);
  }

  #socketsOf(roomId: string, scope: FaultScope, fault: Fault): readonly Socket[] {
    return [...this.#open].flatMap(([socket, { line }]) => {
      const isReached = line.roomId === roomId && reaches(scope, line.transport, line.subscriberId);
      const isMeant = fault.kind !== "restart" || isRestarted(fault.what, line.transport);
      return isReached && isMeant ? socket : [];
    });
  }

  #reset(socket: Socket): void {
    this.#cut.add(socket);
    this.#idle.get(socket)?.stop();
    this.#open.delete(socket);
    socket.resetAndDestroy();
  }
}

/** Faults that end an open connection. */
const RESETS: ReadonlySet<FaultKind> = new Set(["cut", "answer"]);
/** Faults of the bytes on an open line. */
const SHAPING: ReadonlySet<FaultKind> = new Set([
  "black-hole",
  "delay",
  "throttle",
  "hold-back",
  "freeze-reader",
]);
