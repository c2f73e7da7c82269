import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";
import { numberText } from "./formula";
import type { SizingInputs } from "./inputs";
import type { MeasuredBytes } from "./measured-bytes";
import { answersPerDay, renewals } from "./renewals";

/** A number, and how it comes about, with all that goes into it. */
export interface Estimate {
  /** Undefined: something behind it has not been measured. */
  readonly value: number | undefined;
  readonly formula: string;
}

/** Estimates for one wire. */
export interface WireSize {
  readonly wire: TransportId;
  readonly requestsPerDay: Estimate;
  /** Both directions, before TLS and TCP/IP; 30 days, 10^9 bytes. */
  readonly gbPerMonth: Estimate;
  /** Held open all the time. */
  readonly openConnections: Estimate;
  /** Bytes of the server's memory, for the connections held open. */
  readonly memoryBytes: Estimate;
}

const MINUTES_PER_DAY = 1_440;
const SECONDS_PER_DAY = 86_400;
const DAYS_PER_MONTH = 30;

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

/** A sheet of estimates, all wires by the same rule: measured bytes times how often. */
export function sizes(inputs: SizingInputs, measured: MeasuredBytes): WireSize[] {
  return TRANSPORT_IDS.map((wire) => {
    const model = MODELS[wire];
    const isHeld = model === "held line" || model === "answer each event";
    return {
      wire,
      requestsPerDay: requestsPerDay(model, inputs),
      gbPerMonth: gbPerMonth(model, inputs, measured, measured.added[wire]),
      openConnections: {
        value: isHeld ? inputs.users : 0,
        formula: isHeld ? "one for each receiver" : "none is held",
      },
      memoryBytes: isHeld
        ? memoryOf(inputs, measured.memory[wire])
        : { value: 0, formula: "no connection is held" },
    };
  });
}

function deliveriesPerDay({ users, perMinute }: SizingInputs): number {
  return users * perMinute * MINUTES_PER_DAY;
}

function pollsPerDay({ users, interval }: SizingInputs): number {
  return (users * SECONDS_PER_DAY) / interval;
}

function requestsPerDay(model: Model, inputs: SizingInputs): Estimate {
  const { users, perMinute, interval } = inputs;
  const deliveries = deliveriesPerDay(inputs);
  const deliveriesText = `${numberText(users)} × ${numberText(perMinute)}/min × 1,440 min`;
  switch (model) {
    case "held line":
      return { value: 0, formula: "none after the handshake" };
    case "answer each event": {
      const answers = answersPerDay(inputs);
      const renewed = renewals(inputs, answers.perDay);
      return {
        value: answers.perDay + renewed.perDay,
        formula: `${answers.formula} + ${wholeText(renewed.perDay)} renewed: ${renewed.formula}`,
      };
    }
    case "call each event":
      return { value: deliveries, formula: deliveriesText };
    case "ask on schedule":
      return {
        value: pollsPerDay(inputs),
        formula: `${numberText(users)} × 86,400 s / ${numberText(interval)} s`,
      };
  }
}

function gbPerMonth(
  model: Model,
  inputs: SizingInputs,
  { emptyPoll, emptyWait }: MeasuredBytes,
  added: number | undefined,
): Estimate {
  switch (model) {
    case "held line":
    case "call each event":
      return deliveredGb(inputs, added);
    case "answer each event":
      return waitedGb(inputs, added, emptyWait);
    case "ask on schedule":
      return polledGb(inputs, emptyPoll);
  }
}

function waitedGb(inputs: SizingInputs, added: number | undefined, emptyWait: number | undefined): Estimate {
  const { payload } = inputs;
  const deliveries = deliveriesPerDay(inputs);
  const answers = answersPerDay(inputs).perDay;
  const { perDay } = renewals(inputs, answers);
  const isKnown = added !== undefined && emptyWait !== undefined;
  return {
    value: isKnown ? gbOf(deliveries * payload + answers * added + perDay * emptyWait) : undefined,
    formula: `(${numberText(deliveries)} × ${numberText(payload)} B + ${wholeText(answers)} × ${numberText(added)} B + ${wholeText(perDay)} × ${numberText(emptyWait)} B) × 30`,
  };
}

function deliveredGb(inputs: SizingInputs, added: number | undefined): Estimate {
  const { payload } = inputs;
  const deliveries = deliveriesPerDay(inputs);
  return {
    value: added === undefined ? undefined : gbOf(deliveries * (payload + added)),
    formula: `${numberText(deliveries)} × (${numberText(payload)} + ${numberText(added)} B) × 30`,
  };
}

function polledGb(inputs: SizingInputs, emptyPoll: number | undefined): Estimate {
  const { payload } = inputs;
  const [polls, deliveries] = [pollsPerDay(inputs), deliveriesPerDay(inputs)];
  return {
    value: emptyPoll === undefined ? undefined : gbOf(polls * emptyPoll + deliveries * payload),
    formula: `(${numberText(polls)} × ${numberText(emptyPoll)} B + ${numberText(deliveries)} × ${numberText(payload)} B) × 30`,
  };
}

function memoryOf({ users }: SizingInputs, memory: number | undefined): Estimate {
  return {
    value: memory === undefined ? undefined : users * memory,
    formula: `${numberText(users)} × ${numberText(memory)} B`,
  };
}

function wholeText(value: number): string {
  return numberText(Math.round(value));
}

function gbOf(bytesPerDay: number): number {
  return (bytesPerDay * DAYS_PER_MONTH) / 1e9;
}
