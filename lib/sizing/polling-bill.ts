import { numberText } from "./formula";
import type { SizingInputs } from "./inputs";
import type { MeasuredBytes } from "./measured-bytes";

/** One line of what polling costs. */
export interface BillLine {
  readonly title: string;
  readonly value: string;
  /** With its numbers. */
  readonly formula: string;
}

/** What polling costs, and how late and how often in vain it asks (POL-5). */
export function pollingBill(inputs: SizingInputs, { inVain }: Pick<MeasuredBytes, "inVain">): BillLine[] {
  const { users, perMinute, interval, roundTrip } = inputs;
  const pollsPerHour = (users * 3_600) / interval;
  const callsPerHour = users * perMinute * 60;
  const meanDue = (perMinute / 60) * interval;
  return [
    {
      title: "Requests an hour",
      value: numberText(pollsPerHour),
      formula: `3,600 s / ${numberText(interval)} s × ${numberText(users)}`,
    },
    {
      title: "Events are late by, on average",
      value: `${numberText(interval / 2 + roundTrip / 1_000)} s`,
      formula: `${numberText(interval)} s / 2 + a round trip of ${numberText(roundTrip)} ms`,
    },
    {
      title: "Answers without an event",
      value: `${numberText(100 * Math.exp(-meanDue))} %`,
      formula:
        `e^(−${numberText(perMinute)}/min × ${numberText(interval)} s), for independent events` +
        (inVain === undefined
          ? "; not measured here yet"
          : `; measured here, with the traffic of that run: ${numberText(inVain.percent)} %${inVain.n === undefined ? "" : `, n=${inVain.n}`}`),
    },
    {
      title: "Polls for each call of a hook",
      value: callsPerHour === 0 ? "a hook makes none" : numberText(pollsPerHour / callsPerHour),
      formula: `${numberText(pollsPerHour)} / ${numberText(callsPerHour)}`,
    },
  ];
}
