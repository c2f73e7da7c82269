import { factsOfClient, type RunJournal } from "./run-journal";

/**
 * Bytes that crossed a client's sockets between two of its readings (`LabClient.sampleBytes`), both directions.
 * @returns undefined when one of the readings is missing
 */
export function socketBytes(run: RunJournal, client: string, from: string, to: string): number | undefined {
  const samples = factsOfClient(run, "sample", client);
  const at = (name: string) => samples.find((sample) => sample.name === name)?.value;
  const [inFrom, inTo] = [at(`bytes-in.${from}`), at(`bytes-in.${to}`)];
  const [outFrom, outTo] = [at(`bytes-out.${from}`), at(`bytes-out.${to}`)];
  if (inFrom === undefined || inTo === undefined || outFrom === undefined || outTo === undefined)
    return undefined;
  return inTo - inFrom + outTo - outFrom;
}
