import type { RunRecord } from "#lib/experiments/run-record";

/** A run that ended well, as it is stored. */
export const ENDED_RUN = {
  id: "abc",
  experiment: "X09",
  slug: "cut-and-resume",
  knobs: { outageMs: 3_000, perSecond: 5 },
  seed: 7,
  prediction: "Those that resume",
  state: "ended",
  createdAt: "2026-11-23T21:05:00.000Z",
  startedAt: "2026-11-23T21:05:00.000Z",
  endedAt: "2026-11-23T21:05:12.500Z",
  environment: {
    version: "0.1.0",
    node: "v20.19.0",
    platform: "Linux",
    cpu: "CPU",
    cpus: 2,
    memoryBytes: 2 ** 33,
    loopback: true,
  },
  verdict: {
    holds: true,
    reason: "All lines that resume have all 30 events.",
    figures: [
      { name: "sse.lost", label: "SSE: lost", value: 0, unit: "events" },
      { name: "ws.lost", label: "WebSocket: lost", value: 15, unit: "events", n: 30 },
      { name: "noticed", label: "Noticed after", value: 12, unit: "ms", n: 7, uncertaintyMs: 0.4 },
    ],
    series: [],
    wouldChange: "No cut.",
    n: 30,
    sample: { of: "events", least: 10, warmUp: "none: no time decides" },
    bars: ["sse.lost", "ws.lost"],
    bytesCounted: "Bytes are counted at the socket.",
  },
  journal: { facts: 200, dropped: 0, compressedBytes: 1_000 },
} satisfies RunRecord;
