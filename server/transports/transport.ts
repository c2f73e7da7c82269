import type { TransportId } from "#lib/transports/catalog";
import type { Clock } from "#server/clock";
import type { CallbackEngine } from "#server/delivery/callback-engine";
import type { HookStore } from "#server/delivery/hook-store";
import type { Environment } from "#server/env";
import type { AddressLimits } from "#server/http/address-limits";
import type { HttpHost } from "#server/http/http-host";
import type { Logger } from "#server/logger";
import type { ReceiverDirectory } from "#server/receivers/receiver-directory";
import type { Room } from "#server/rooms/room";
import type { RoomRegistry } from "#server/rooms/room-registry";

/** What clients are told when they are sent away by a drain or a restart. */
export const RESTARTING = "This server is about to restart.";

/**
 * Knows one protocol and nothing else: how a subscriber arrives on it and how events are written to that subscriber.
 * Which events, in which order, and what is durable: the room.
 */
export interface ServerTransport {
  readonly id: TransportId;
  /** Claims this transport's paths. Called once, before the server listens. */
  mount(host: TransportHost): void | Promise<void>;
  /**
   * A drain for one room, which goes on afterwards: its clients are told to come back, its connections end, and what is
   * kept of it in memory alone is forgotten. Nobody may come meanwhile (`Room.downtime`). Absent: nothing of this wire
   * would be lost with the process.
   */
  restart?(room: Room): void;
  /**
   * Tells every client to come back at a random time and closes (CORE-11).
   * Resolves when all are told. Called once, at the end.
   */
  drain(): Promise<void>;
}

/** What a transport may use of the house. */
export interface TransportHost {
  readonly http: HttpHost;
  readonly rooms: RoomRegistry;
  /** Asked before an act that one address could do too often. */
  readonly limits: AddressLimits;
  readonly hooks: HookStore;
  /** Calls URLs: shared by the transports that do, so that its limits hold for all of them together. */
  readonly callbacks: CallbackEngine;
  /** Our own receivers of callbacks. */
  readonly receivers: ReceiverDirectory;
  /** Where this server reaches itself, like `http://127.0.0.1:3000`; known once it listens. */
  readonly ownOrigin: () => string;
  readonly clock: Clock;
  readonly env: Environment;
  readonly logger: Logger;
}
