import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "#server/clock";
import type { Line } from "#server/faults/line";
import { bytesInAtLastMark } from "#server/http/socket-meter";
import { isCredential, maskedHead } from "./masked-head";
import { hasBody, requestHead, tapBody } from "./request-bytes";
import { isHeadOf, RequestHeads } from "./request-heads";
import { tapSocket } from "./socket-tap";
import type { WireLog } from "./wire-log";
import type { Direction } from "./wire-record";
import { WireStore } from "./wire-store";

/** A line that a page may watch: it has a name. */
export type NamedLine = Pick<Line, "roomId"> & { readonly subscriberId: string };

/** What a socket is doing for a line. */
interface Carrying {
  readonly log: WireLog;
  readonly exchange: number;
}

interface TappedSocket {
  /** Of this process. */
  readonly connection: number;
  /** Undefined: a request that belongs to no watched line. */
  carrying: Carrying | undefined;
  /** `bytesRead` of the socket when the last exchange was over. */
  readBefore: number;
  /** What it reads is no request any more. */
  isUpgraded: boolean;
}

/** What is known of the bytes of a request. */
interface RequestHead {
  readonly bytes: Buffer;
  readonly cameSo: boolean;
}

/**
 * Taps on the lines of subscribers that a page watches: the real bytes of their requests, answers and connections. The
 * http host shows it every request, before faults have their say.
 */
export class LineTaps {
  readonly store = new WireStore();
  readonly #sockets = new WeakMap<Socket, TappedSocket>();
  readonly #heads = new RequestHeads();
  #connections = 0;
  #isWatched: (line: NamedLine) => boolean = () => false;

  constructor(private readonly clock: Clock) {}

  /** @param isWatched asked at the beginning of every request of a line */
  watchedBy(isWatched: (line: NamedLine) => boolean): void {
    this.#isWatched = isWatched;
  }

  /** There is a connection, before its first request. */
  onConnection(socket: Socket): void {
    this.#heads.watch(socket);
  }

  /** A request arrived. @param line undefined: it is of no wire */
  onRequest(line: Line | undefined, request: IncomingMessage, response: ServerResponse): void {
    // Node takes it from a request whose body is refused.
    const { socket } = request;
    const came = this.#heads.next(request, socket);
    const tapped = this.#tapped(line, socket);
    const { carrying } = tapped ?? {};
    if (tapped === undefined || carrying === undefined) return;
    const { bytes, cameSo } = headOf(request, came);
    const atMs = this.clock.nowMs();
    const onEnd = (body: Buffer) => {
      const head = { bytes: Buffer.concat([bytes, body]), cameSo: cameSo && !isChunked(request) };
      this.#request(tapped, carrying, atMs, head, socket.bytesRead - tapped.readBefore);
    };
    if (hasBody(request)) tapBody(request, onEnd);
    else onEnd(Buffer.alloc(0));
    response.once("close", () => {
      tapped.readBefore = socket.bytesRead;
      carrying.log.end(carrying.exchange);
    });
  }

  /** An upgrade arrived. @param head bytes that came together with it and belong to the new protocol */
  onUpgrade(line: Line | undefined, request: IncomingMessage, socket: Socket, head: Buffer): void {
    const came = this.#heads.next(request, socket);
    this.#heads.end(socket);
    const tapped = this.#tapped(line, socket);
    const { carrying } = tapped ?? {};
    if (tapped === undefined || carrying === undefined) return;
    tapped.isUpgraded = true;
    const counted = socket.bytesRead - tapped.readBefore - head.length;
    this.#request(tapped, carrying, this.clock.nowMs(), headOf(request, came), counted);
    if (head.length > 0) this.#captured(tapped, "in", head);
    socket.once("close", () => carrying.log.end(carrying.exchange));
  }

  #tapped(line: Line | undefined, socket: Socket): TappedSocket | undefined {
    const known = this.#sockets.get(socket);
    const { subscriberId } = line ?? {};
    const isNamed = line !== undefined && subscriberId !== undefined;
    if (!isNamed || !this.#isWatched({ roomId: line.roomId, subscriberId })) {
      if (known !== undefined) known.carrying = undefined;
      return undefined;
    }
    const tapped = known ?? this.#tap(socket);
    const log = this.store.open(line.roomId, subscriberId);
    tapped.carrying = { log, exchange: log.begin() };
    tapped.readBefore = Math.max(tapped.readBefore, bytesInAtLastMark(socket));
    return tapped;
  }

  #tap(socket: Socket): TappedSocket {
    this.#connections += 1;
    const tapped: TappedSocket = {
      connection: this.#connections,
      carrying: undefined,
      readBefore: 0,
      isUpgraded: false,
    };
    this.#sockets.set(socket, tapped);
    tapSocket(socket, (direction, bytes) => {
      // Requests are recorded one by one.
      if (direction === "out" || tapped.isUpgraded) this.#captured(tapped, direction, bytes);
    });
    return tapped;
  }

  #captured({ connection, carrying }: TappedSocket, direction: Direction, bytes: Buffer): void {
    if (carrying === undefined) return;
    const { log, exchange } = carrying;
    const atMs = this.clock.nowMs();
    const facts = { atMs, direction, connection, exchange, how: "captured", maskedBytes: 0 } as const;
    this.store.add(log, { ...facts, bytes });
  }

  /** @param counted bytes that the socket had read for it */
  #request(
    { connection }: TappedSocket,
    { log, exchange }: Carrying,
    atMs: number,
    { bytes, cameSo }: RequestHead,
    counted: number,
  ): void {
    const facts = { atMs, direction: "in", connection, exchange } as const;
    const how = cameSo
      ? ({ how: "captured" } as const)
      : ({ how: "rebuilt", differsBy: counted - bytes.length } as const);
    this.store.add(log, { ...facts, ...how, ...maskedHead(bytes, isCredential) });
  }
}

/** @param came what must be its head, as it came */
function headOf(request: IncomingMessage, came: Buffer | undefined): RequestHead {
  if (came !== undefined && isHeadOf(request, came)) return { bytes: came, cameSo: true };
  return { bytes: requestHead(request), cameSo: false };
}

/** Of a body in chunks what is in them is known, and not how they were cut (RFC 9112 §7.1). */
function isChunked({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined;
}
