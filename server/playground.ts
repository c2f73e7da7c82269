import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { VERSION } from "#lib/version";
import type { Clock } from "#server/clock";
import { CallbackEngine } from "#server/delivery/callback-engine";
import type { OutboundGuard } from "#server/delivery/outbound-guard";
import { createSystemGuard } from "#server/delivery/system-guard";
import type { Environment } from "#server/env";
import { mountFaultRoutes } from "#server/faults/fault-routes";
import { createAddressLimits } from "#server/http/address-limits";
import { mountDescriptions } from "#server/http/description-routes";
import { mountEventRoutes } from "#server/http/event-routes";
import { mountHealthRoute } from "#server/http/health-route";
import { HttpHost, type HttpHostOptions } from "#server/http/http-host";
import { OpenSockets } from "#server/http/open-sockets";
import { OwnCalls } from "#server/http/own-calls";
import { ownOriginAt } from "#server/http/own-origin";
import { mountPublishRoute } from "#server/http/publish-route";
import { mountReadyRoute, type Phase } from "#server/http/ready-route";
import { mountRoomRoutes } from "#server/http/room-routes";
import { mountLab } from "#server/lab/lab-routes";
import { SqliteEventLog } from "#server/log/sqlite-event-log";
import { createSqliteHookStore } from "#server/log/sqlite-hook-store";
import { SqliteStore } from "#server/log/sqlite-store";
import type { Logger } from "#server/logger";
import { mountMetricsRoute } from "#server/metrics/metrics-route";
import { createRegistry } from "#server/metrics/registry";
import { ReceiverDirectory } from "#server/receivers/receiver-directory";
import { mountReceivers } from "#server/receivers/receiver-routes";
import { mountControlChannel } from "#server/rooms/control-channel";
import { JournalTally } from "#server/rooms/journal-tally";
import { StoredRoomRegistry } from "#server/rooms/stored-room-registry";
import { mountTransportCode } from "#server/source/transport-code-route";
import { SERVER_TRANSPORTS } from "#server/transports/registry";
import type { ServerTransport, TransportHost } from "#server/transports/transport";
import { mountWireRoutes } from "#server/wire/wire-routes";

export interface PlaygroundParts {
  readonly server: Server;
  readonly env: Environment;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pages: HttpHostOptions["pages"];
  readonly pageUpgrades?: HttpHostOptions["pageUpgrades"];
  /** Tests alone: a guard that lets them call receivers of their own on loopback. */
  readonly outboundGuard?: OutboundGuard;
}

export interface Playground {
  readonly host: TransportHost;
  readonly transports: readonly ServerTransport[];
  /** Loads what must go on from before. Call it once the server listens. */
  start(): Promise<void>;
  /** Tells every client to come back, answers what is in flight, closes the store. */
  stop(): Promise<void>;
}

/** Transports have this long to send everybody away … */
const DRAIN_MS = 6_000;
/** … and what is then still open has this long to end by itself. */
const LINGER_MS = 3_000;

/** Wires the house together around an http server that does not listen yet. Owns nothing itself. */
export async function createPlayground(parts: PlaygroundParts): Promise<Playground> {
  const { server, env, clock, logger, pages, pageUpgrades } = parts;
  const store = new SqliteStore(env.DATA_DIR);
  store.onFailure((error) => logger.error({ err: error, component: "store" }, "store failed"));
  store.onDeliveryError((error) =>
    logger.error({ err: error, component: "store" }, "what is on disk was not told to everyone"),
  );
  store.onGivenUp((deliveries) =>
    logger.warn(
      { deliveries, component: "store" },
      "deliveries given up, their events made way for newer ones",
    ),
  );
  const sockets = new OpenSockets(server);
  const log = new SqliteEventLog(store, clock, {
    keptEvents: env.EVENTS_KEPT_PER_ROOM,
    keptBytes: env.BYTES_KEPT_PER_ROOM,
  });
  const tally = new JournalTally();
  const rooms = new StoredRoomRegistry(store, log, clock, env, logger.child({ component: "rooms" }), tally);
  const limits = createAddressLimits(env, clock);
  const ownCalls = new OwnCalls();
  const http = new HttpHost({
    server,
    limits,
    ownCalls,
    clock,
    logger: logger.child({ component: "http" }),
    onProblem: (code) => tally.answeredProblem(code),
    pages,
    ...(pageUpgrades === undefined ? {} : { pageUpgrades }),
  });
  const hooks = createSqliteHookStore(store);
  let address: AddressInfo | undefined;
  const listensAt = () => {
    // A server that is ending has none any more, while calls of its hooks may still be under way.
    address ??= server.address() as AddressInfo;
    return address;
  };
  const ownOrigin = () => ownOriginAt(listensAt());
  const guard =
    parts.outboundGuard ??
    createSystemGuard(env.HOOK_ALLOW_CIDRS, () => [listensAt().port, env.MQTT_TCP_PORT ?? 0]);
  const callbacks = new CallbackEngine({
    hooks,
    clock,
    logger: logger.child({ component: "hooks" }),
    guard,
    wire: http.taps.store,
    ownOrigin,
    callsPerMinute: env.MAX_CALLS_PER_HOST,
    onOwnCall: (socket) => ownCalls.add(socket),
  });
  const host: TransportHost = {
    http,
    rooms,
    limits,
    hooks,
    callbacks,
    receivers: new ReceiverDirectory(clock),
    clock,
    env,
    logger,
    ownOrigin,
  };
  let phase: Phase = "starting";
  mountHealthRoute(host);
  mountReadyRoute(host, { phase: () => phase, askStore: () => store.read("room-count", {}) });
  mountMetricsRoute(host, createRegistry(host, tally, store));
  mountRoomRoutes(host);
  mountWireRoutes(host);
  mountPublishRoute(host);
  mountEventRoutes(host);
  mountDescriptions(host);
  mountTransportCode(host);
  mountReceivers(host);
  mountControlChannel(host);
  const lab = mountLab(host, store);
  const transports = TRANSPORT_IDS.map((id) => SERVER_TRANSPORTS[id]());
  mountFaultRoutes(host, transports);
  for (const transport of transports) await transport.mount(host);
  return {
    host,
    transports,
    async start() {
      await rooms.start();
      phase = "running";
      const { address, port } = listensAt();
      logger.info({ version: VERSION, address, port, node: process.version }, "started");
    },
    async stop() {
      phase = "draining";
      const connections = rooms.open.reduce((sum, room) => sum + room.connections, 0);
      logger.info({ rooms: rooms.open.length, connections }, "draining");
      // It still listens: who comes now is told to come back, and who asks is told that it is not ready.
      http.drain();
      await lab.stop();
      const drained = Promise.allSettled(transports.map((transport) => transport.drain()));
      const late = new Promise<void>((resolve) => clock.after(DRAIN_MS, resolve));
      await Promise.race([drained, late]);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const forced = setTimeout(() => sockets.destroy(), LINGER_MS);
      await closed;
      clearTimeout(forced);
      await rooms.stop();
      await store.close();
      const published = [...tally.accepted.values()].reduce((sum, count) => sum + count, 0);
      logger.info({ published, pending: callbacks.pending() }, "stopped");
    },
  };
}
