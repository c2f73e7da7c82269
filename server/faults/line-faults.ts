import type { Socket } from "node:net";
import { EVERYBODY, type Fault, type FaultKind } from "#lib/faults/fault";
import type { Clock } from "#server/clock";
import { IdleWatch } from "./idle-watch";
import { LineShaper } from "./line-shaper";

/** A subscriber's line in one room; faults of one room cannot reach another. */
export interface Line {
  readonly roomId: string;
  readonly subscriberId: string;
}

export interface ActiveFault {
  /** Or `*`: every subscriber of the room. */
  readonly subscriber: string;
  readonly fault: Fault;
  /** It ends by itself then: server clock, ms. */
  readonly untilMs: number;
}

/** What becomes of a request or an upgrade on a line with faults. */
export type Admission =
  | { readonly kind: "pass" }
  /** The socket was reset and must not be touched again. */
  | { readonly kind: "reset" }
  /** A proxy on the way answers by itself. */
  | { readonly kind: "answer"; readonly status: 403 | 502 | 503 }
  /** A proxy on the way strips `Upgrade`: what arrives is a plain request. */
  | { readonly kind: "strip-upgrade" };

/** A fault was put on a line, or has ended. */
export interface FaultChange {
  readonly roomId: string;
  readonly active: boolean;
  readonly change: ActiveFault;
}

const PASS: Admission = { kind: "pass" };

/**
 * Faults on the real path, between the server and its subscribers. It knows no protocol: the http host shows it every
 * request and upgrade that names a subscriber, and it acts on their sockets.
 */
export class LineFaults {
  readonly #faults = new Map<string, Map<string, Map<FaultKind, ActiveFault>>>();
  /** Sockets that carry a subscriber's request, answer or connection right now. */
  readonly #open = new Map<Socket, Line>();
  /** Made when a fault first needs them: most sockets never do. */
  readonly #shapers = new WeakMap<Socket, LineShaper>();
  readonly #idle = new WeakMap<Socket, IdleWatch>();
  readonly #cut = new WeakSet<Socket>();
  /** Requests that a fault keeps from the server, and what lets them arrive. */
  readonly #onTheWay = new Map<() => void, Line>();
  #tell: (change: FaultChange) => void = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
  ) {}

  onChange(tell: (change: FaultChange) => void): void {
    this.#tell = tell;
  }

  /** A request, or an upgrade, of this subscriber arrived on this socket. */
  admit(line: Line, socket: Socket, isUpgrade: boolean): Admission {
    const faults = this.inForce(line);
    const proxy = faults.find((each) => each.kind === "answer");
    const noUpgrade = faults.find((each) => each.kind === "refuse-upgrade");
    if (faults.some(({ kind }) => kind === "cut")) {
      this.#reset(socket);
      return { kind: "reset" };
    }
    if (proxy !== undefined) return { kind: "answer", status: proxy.status };
    if (isUpgrade && noUpgrade !== undefined)
      return noUpgrade.how === "strip" ? { kind: "strip-upgrade" } : { kind: "answer", status: 403 };
    this.#open.set(socket, line);
    this.#apply(socket);
    return PASS;
  }

  /** The answer is over; a kept-alive socket belongs to nobody until its next request. */
  release(socket: Socket): void {
    const line = this.#open.get(socket);
    this.#idle.get(socket)?.stop();
    const shaper = this.#shapers.get(socket);
    const forget = () => {
      if (this.#open.get(socket) !== line) return;
      this.#open.delete(socket);
      shaper?.setFaults([]);
    };
    // What is held of the answer still passes by the faults that hold it.
    if (shaper === undefined) forget();
    else shaper.endOfAnswer(forget);
  }

  /** A request on its way to the server. @returns undefined when nothing keeps it; else resolves when it is there */
  onItsWay(line: Line): Promise<void> | undefined {
    const faults = this.inForce(line);
    const delay = faults.find((each) => each.kind === "delay");
    const isSwallowed = faults.some(({ kind }) => kind === "black-hole");
    if (delay === undefined && !isSwallowed) return undefined;
    return new Promise((resolve) => {
      const arrive = () => {
        this.#onTheWay.delete(arrive);
        resolve();
      };
      this.#onTheWay.set(arrive, line);
      if (delay !== undefined && !isSwallowed)
        this.clock.after(delay.delayMs + this.random() * delay.jitterMs, arrive);
    });
  }

  /**
   * Puts a fault in force, in place of one of the same kind.
   * @param forMs 0: once, for what cuts; else how long it lasts
   * @returns connections that it acts on right now
   */
  start(roomId: string, subscriber: string, fault: Fault, forMs: number): number {
    const room = this.#faults.get(roomId) ?? new Map<string, Map<FaultKind, ActiveFault>>();
    this.#faults.set(roomId, room);
    const own = room.get(subscriber) ?? new Map<FaultKind, ActiveFault>();
    room.set(subscriber, own);
    const untilMs = this.clock.nowMs() + forMs;
    const active = { subscriber, fault, untilMs };
    own.set(fault.kind, active);
    this.#tell({ roomId, active: true, change: active });
    this.clock.after(forMs, () => {
      if (own.get(fault.kind) === active) this.end(roomId, subscriber, fault.kind);
    });
    const sockets = this.#socketsOf(roomId, subscriber);
    for (const socket of sockets) {
      if (fault.kind === "cut" || fault.kind === "answer") this.#reset(socket);
      else this.#apply(socket);
    }
    return sockets.length;
  }

  /** Takes a fault back at once. Harmless when there is none. */
  end(roomId: string, subscriber: string, kind: FaultKind): void {
    const room = this.#faults.get(roomId);
    const own = room?.get(subscriber);
    const ended = own?.get(kind);
    own?.delete(kind);
    if (own?.size === 0) room?.delete(subscriber);
    if (room?.size === 0) this.#faults.delete(roomId);
    for (const socket of this.#socketsOf(roomId, subscriber)) this.#apply(socket);
    for (const [arrive, line] of this.#onTheWay) {
      if (!this.inForce(line).some(({ kind }) => kind === "black-hole" || kind === "delay")) arrive();
    }
    if (ended !== undefined) this.#tell({ roomId, active: false, change: ended });
  }

  /** Takes back everything that is in force in a room. */
  endAll(roomId: string): void {
    for (const { subscriber, fault } of this.active(roomId)) this.end(roomId, subscriber, fault.kind);
  }

  active(roomId: string): readonly ActiveFault[] {
    return [...(this.#faults.get(roomId)?.values() ?? [])].flatMap((own) => [...own.values()]);
  }

  /** This socket was reset by a fault: its connection did not end by the client's doing. */
  wasCut(socket: Socket): boolean {
    return this.#cut.has(socket);
  }

  inForce({ roomId, subscriberId }: Line): readonly Fault[] {
    const room = this.#faults.get(roomId);
    if (room === undefined) return [];
    // A subscriber's own fault goes before one of the same kind for everybody.
    const kinds = new Map([...(room.get(EVERYBODY) ?? []), ...(room.get(subscriberId) ?? [])]);
    return [...kinds.values()].map(({ fault }) => fault);
  }

  #apply(socket: Socket): void {
    const line = this.#open.get(socket);
    if (line === undefined) return;
    const faults = this.inForce(line);
    const shaping = faults.filter(({ kind }) => SHAPING.has(kind));
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

  #socketsOf(roomId: string, subscriber: string): readonly Socket[] {
    return [...this.#open]
      .filter(
        ([, line]) =>
          line.roomId === roomId && (subscriber === EVERYBODY || line.subscriberId === subscriber),
      )
      .map(([socket]) => socket);
  }

  #reset(socket: Socket): void {
    this.#cut.add(socket);
    this.#idle.get(socket)?.stop();
    this.#open.delete(socket);
    socket.resetAndDestroy();
  }
}

/** Faults of the bytes on an open line. */
const SHAPING: ReadonlySet<FaultKind> = new Set([
  "black-hole",
  "delay",
  "throttle",
  "hold-back",
  "freeze-reader",
]);
