import { factsOfClient, type RunJournal } from "./run-journal";

/**
 * Bytes that had crossed a client's sockets by one of its readings (`LabClient.sampleBytes`), both directions.
 * @returns undefined when the reading is missing
 */
export function socketBytesAt(run: RunJournal, client: string, moment: string): number | undefined {
  const samples = factsOfClient(run, "sample", client);
  const read = (name: string) => samples.find((sample) => sample.name === `${name}.${moment}`)?.value;
  const [bytesIn, bytesOut] = [read("bytes-in"), read("bytes-out")];
  return bytesIn === undefined || bytesOut === undefined ? undefined : bytesIn + bytesOut;
}

/**
 * The same, between two of its readings.
 * @returns undefined when one of the readings is missing
 */
export function socketBytes(run: RunJournal, client: string, from: string, to: string): number | undefined {
  const [before, after] = [socketBytesAt(run, client, from), socketBytesAt(run, client, to)];
  return before === undefined || after === undefined ? undefined : after - before;
}
