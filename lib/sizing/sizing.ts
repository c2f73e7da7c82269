import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";
import type { SizingInputs } from "./inputs";
import type { MeasuredBytes } from "./measured-bytes";

/** Estimates for one wire. Undefined: a number behind it has not been measured. */
export interface WireSize {
  readonly wire: TransportId;
  readonly requestsPerDay: number;
  /** Both directions, before TLS and TCP/IP; 30 days, 10^9 bytes. */
  readonly gbPerMonth: number | undefined;
  /** Held open all the time. */
  readonly openConnections: number;
  /** Of the server's memory, for the connections held open. */
  readonly memoryBytes: number | undefined;
  /** How the bytes come about, with names of the inputs. */
  readonly formula: string;
}

const MINUTES_PER_DAY = 1_440;
const SECONDS_PER_DAY = 86_400;
const DAYS_PER_MONTH = 30;

/** Memory of a connection at 1,000 of them, by `npm run bench` (docs/bench.md); bytes. */
export const BENCHED_MEMORY: Readonly<Partial<Record<TransportId, number>>> = {
  websocket: 11.3 * 1_024,
  sse: 20.8 * 1_024,
  "socket-io": 18.8 * 1_024,
  mqtt: 37.3 * 1_024,
};
export const BENCHED_ON = "2026-11-23";

type Model = "held line" | "answer each event" | "call each event" | "ask on schedule";

const MODELS: Readonly<Record<TransportId, Model>> = {
  websocket: "held line",
  "socket-io": "held line",
  sse: "held line",
  mqtt: "held line",
  webhook: "call each event",
  "rest-hook": "call each event",
  "long-polling": "answer each event",
  polling: "ask on schedule",
};

const EACH_EVENT = "receivers × events × (event + added)";
const FORMULAS: Readonly<Record<Model, string>> = {
  "held line": EACH_EVENT,
  "answer each event": `${EACH_EVENT}, one answer for each event`,
  "call each event": `${EACH_EVENT}, no attempt repeated`,
  "ask on schedule": "receivers × (polls × empty poll + events × event)",
};

/** A sheet of estimates, all wires by the same rule: measured bytes times how often. */
export function sizes(inputs: SizingInputs, measured: MeasuredBytes): WireSize[] {
  return TRANSPORT_IDS.map((wire) => sizeOf(wire, inputs, measured));
}

function sizeOf(
  wire: TransportId,
  { users, perMinute, payload, interval }: SizingInputs,
  { added, emptyPoll }: MeasuredBytes,
): WireSize {
  const model = MODELS[wire];
  const deliveriesPerDay = users * perMinute * MINUTES_PER_DAY;
  const pollsPerDay = (users * SECONDS_PER_DAY) / interval;
  const addedHere = added[wire];
  const bytesPerDay =
    model === "ask on schedule"
      ? emptyPoll && pollsPerDay * emptyPoll + deliveriesPerDay * payload
      : addedHere && deliveriesPerDay * (payload + addedHere);
  const isHeld = model === "held line" || model === "answer each event";
  const memory = BENCHED_MEMORY[wire];
  return {
    wire,
    requestsPerDay: requestsPerDay(model, deliveriesPerDay, pollsPerDay),
    gbPerMonth: bytesPerDay === undefined ? undefined : (bytesPerDay * DAYS_PER_MONTH) / 1e9,
    openConnections: isHeld ? users : 0,
    memoryBytes: isHeld ? memory && users * memory : 0,
    formula: FORMULAS[model],
  };
}

function requestsPerDay(model: Model, deliveries: number, polls: number): number {
  switch (model) {
    case "held line":
      return 0;
    case "answer each event":
    case "call each event":
      return deliveries;
    case "ask on schedule":
      return polls;
  }
}
