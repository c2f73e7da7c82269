import { factsOf, type RunJournal } from "./run-journal";
import type { Series } from "./verdict";

const BUCKET_MS = 250;

/** What has been published and what each client has of it, over the time of the run: each event counts once. */
export function arrivalSeries(run: RunJournal): Series[] {
  const startMs = run[0]?.atMs;
  if (startMs === undefined) return [];
  const lines = new Map<string, Map<number, number>>();
  for (const { client, offset, atMs } of factsOf(run, "arrived")) {
    const seen = lines.get(client) ?? new Map<number, number>();
    if (!seen.has(offset)) seen.set(offset, atMs);
    lines.set(client, seen);
  }
  const published = factsOf(run, "published").map(({ atMs }) => atMs);
  return [
    cumulative("published", published, startMs),
    ...factsOf(run, "client").map(({ client }) =>
      cumulative(client, [...(lines.get(client)?.values() ?? [])], startMs),
    ),
    ...faultSpans(run, startMs),
  ];
}

/** From the start of each fault to its end; one that has not ended lasts until the newest fact. */
function faultSpans(run: RunJournal, startMs: number): Series[] {
  const facts = factsOf(run, "fault");
  return facts
    .filter(({ state }) => state === "started")
    .map(({ fault, client, atMs }) => {
      const end = facts.find(
        (fact) =>
          fact.state === "ended" && fact.fault === fault && fact.client === client && fact.atMs >= atMs,
      );
      const endMs = end?.atMs ?? run.at(-1)?.atMs ?? atMs;
      return {
        name: fault,
        x: "ms",
        y: "fault",
        points: [
          [Math.round(atMs - startMs), 1],
          [Math.round(endMs - startMs), 1],
        ],
        faultOf: client,
      };
    });
}

function cumulative(name: string, instantsMs: readonly number[], startMs: number): Series {
  const counts = new Map<number, number>();
  for (const atMs of instantsMs) {
    const bucket = Math.floor((atMs - startMs) / BUCKET_MS) + 1;
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  let sum = 0;
  const points = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([bucket, count]) => {
      sum += count;
      return [bucket * BUCKET_MS, sum] satisfies [number, number];
    });
  return { name, x: "ms", y: "events", points: [[0, 0], ...points] };
}
