import type { RunRecord } from "#lib/experiments/run-record";
import { dateText } from "./date-text";
import { durationText } from "./latency-text";

const BYTES_OF_GIB = 2 ** 30;

/** Where and when a run was made, and what it was set to: name and text of each. */
export function runConditions(run: RunRecord): (readonly [name: string, text: string])[] {
  const { environment, journal, startedAt, endedAt, verdict } = run;
  const memory = `${Math.round(environment.memoryBytes / BYTES_OF_GIB)} GiB`;
  return [
    ["date", dateText(run.createdAt)],
    [
      "took",
      startedAt === undefined || endedAt === undefined
        ? "–"
        : durationText(Date.parse(endedAt) - Date.parse(startedAt)),
    ],
    ["settings", settingsText(run)],
    ["seed", String(run.seed)],
    ...(verdict?.sample === undefined
      ? []
      : [
          ["sample", `n = ${verdict.n} ${verdict.sample.of}; ${verdict.sample.least} are needed`] as const,
          ["warm-up", verdict.sample.warmUp] as const,
        ]),
    ["journal", journal === undefined ? "–" : `${journal.facts} facts, ${journal.dropped} dropped`],
    ["machine", `${environment.cpu}, ${environment.cpus} cores, ${memory}`],
    [
      "system",
      `${environment.version === undefined ? "" : `Event Playground ${environment.version}, `}${environment.platform}, Node ${environment.node}`,
    ],
    ...(environment.browser === undefined
      ? []
      : [["browser", `${environment.browser}. The figures are what it told`] as const]),
    [
      "network",
      environment.loopback === true
        ? "loopback: no distance, and no loss but the one made on purpose"
        : "what lies between that browser and the server",
    ],
  ];
}

/** `outageMs 3000, perSecond 5` */
export function settingsText({ knobs }: Pick<RunRecord, "knobs">): string {
  return Object.entries(knobs)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");
}
