import { Counter, Gauge, Registry } from "prom-client";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import type { SqliteStore } from "#server/log/sqlite-store";
import type { JournalTally, WireTally } from "#server/rooms/journal-tally";
import type { TransportHost } from "#server/transports/transport";

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/**
 * Everything that `/metrics` tells of the playground itself. Values are read when somebody asks: a delivery costs an
 * addition, and no label. Labels have few values, and none is a room, an address or anything a client chose.
 */
export function createRegistry(
  { rooms, callbacks }: TransportHost,
  tally: JournalTally,
  store: SqliteStore,
): Registry {
  const registry = new Registry();
  registry.registerMetric(tally.durableSeconds);

  const kinds = { counter: Counter, gauge: Gauge };
  const expose = (
    kind: keyof typeof kinds,
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => readonly Sample[],
  ) => {
    new kinds[kind]({
      name: `playground_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.inc(labels, value);
      },
    });
  };
  const perWire = (value: (wire: WireTally) => number) => () =>
    TRANSPORT_IDS.map((wire): Sample => [{ wire }, value(tally.wires[wire])]);
  const perWireAnd = (label: string, values: (wire: WireTally) => Iterable<[string, number]>) => () =>
    TRANSPORT_IDS.flatMap((wire) =>
      [...values(tally.wires[wire])].map(([key, value]): Sample => [{ wire, [label]: key }, value]),
    );
  const byCode = (label: string, counts: ReadonlyMap<string, number>) => () =>
    [...counts].map(([key, value]): Sample => [{ [label]: key }, value]);

  expose("gauge", "rooms", "Rooms in memory.", [], () => [[{}, rooms.open.length]]);
  expose("gauge", "connections", "Open connections.", ["wire"], perWire(open));
  expose(
    "counter",
    "connections_opened_total",
    "Connections opened.",
    ["wire"],
    perWire(({ opened }) => opened),
  );
  expose(
    "counter",
    "connections_closed_total",
    "Connections closed, by whose doing it was.",
    ["wire", "by"],
    perWireAnd("by", ({ closedBy }) => Object.entries(closedBy)),
  );
  expose(
    "counter",
    "events_written_total",
    "Events handed to subscribers. Not counted: pollers without a name, Socket.IO that began by HTTP polling.",
    ["wire"],
    perWire(({ eventsWritten }) => eventsWritten),
  );
  expose(
    "counter",
    "bytes_out_total",
    "Bytes that left for events, at the socket.",
    ["wire"],
    perWire(({ bytesOut }) => bytesOut),
  );
  expose("gauge", "queued_bytes", "Bytes that wait for slow readers.", ["wire"], () =>
    rooms.open.flatMap((room) =>
      Object.entries(room.queuedBytes()).map(([wire, bytes]): Sample => [{ wire }, bytes]),
    ),
  );
  expose(
    "counter",
    "hook_attempts_total",
    "Delivery attempts, by what came of them.",
    ["wire", "outcome"],
    perWireAnd("outcome", ({ attempts }) => attempts),
  );
  expose("gauge", "hook_deliveries_pending", "Hook deliveries that are not settled.", ["wire"], () =>
    Object.entries(callbacks.pending()).map(([wire, count]): Sample => [{ wire }, count]),
  );
  expose(
    "counter",
    "hooks_disabled_total",
    "Hooks disabled.",
    ["wire"],
    perWire(({ hooksDisabled }) => hooksDisabled),
  );
  expose(
    "counter",
    "receiver_requests_total",
    "Deliveries that reached our own receivers.",
    ["wire"],
    perWire(({ received }) => received),
  );
  expose(
    "counter",
    "receiver_duplicates_total",
    "Of those, deliveries that had been processed before.",
    ["wire"],
    perWire(({ duplicates }) => duplicates),
  );
  expose("counter", "publishes_accepted_total", "Events on disk.", ["via"], byCode("via", tally.accepted));
  expose(
    "counter",
    "publishes_refused_total",
    "Well-formed events that a room did not take, by the code of the problem.",
    ["code"],
    byCode("code", tally.refused),
  );
  expose(
    "counter",
    "http_problems_total",
    "Routes and upgrades that ended in a problem, by its code.",
    ["code"],
    byCode("code", tally.problems),
  );
  expose("gauge", "store_queue", "Operations that wait for the next commit.", [], () => [[{}, store.queued]]);
  return registry;
}

function open({ opened, closedBy }: WireTally): number {
  return opened - Object.values(closedBy).reduce((sum, count) => sum + count, 0);
}
