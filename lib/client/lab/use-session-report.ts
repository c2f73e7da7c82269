import { faultTargetWords, hitLane } from "#lib/client/fault-target-words";
import { usePlaygroundStore } from "#lib/client/playground-context";
import { listNewestRuns } from "#lib/client/queries/lab";
import type { PlaygroundState, SeenFault } from "#lib/client/stores/playground-state";
import type { NewestRuns } from "#lib/experiments/newest-runs";
import { faultWords } from "#lib/faults/fault-words";
import type { Disturbance } from "#lib/report/session-part";
import { TRANSPORTS } from "#lib/transports/catalog";
import type { ReportFormat } from "./save-report";

/** @returns makes a report of what the page shows at that moment, and hands it to the browser's downloads */
export function useSessionReport(): (format: ReportFormat) => Promise<void> {
  const store = usePlaygroundStore();
  const make = async (format: ReportFormat) => {
    const { room, rows, totals, selectedTransport, clock, lanes, seenFaults } = store.getState();
    if (room.kind !== "ready") return;
    // Only who presses the button loads what makes a report.
    const [{ reportHead, saveReport }, { sessionPart }, lab] = await Promise.all([
      import("./save-report"),
      import("#lib/report/session-part"),
      newestRuns(),
    ]);
    const head = reportHead(`What arrived in ${room.name}`);
    const part = sessionPart({
      roomName: room.name,
      origin: location.origin,
      rows,
      totals,
      selectedTransport,
      clock,
      disturbances: seenFaults.map((seen) => disturbanceOf(seen, lanes)),
      browser: navigator.userAgent,
      lab,
      at: head.madeAt,
    });
    saveReport({ ...head, parts: [part], rawData: { rows, totals, clock, seenFaults } }, room.name, format);
  };
  return (format) =>
    make(format).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      const message = `The report could not be made: ${why}. Try again when the server answers.`;
      store.setState({ problem: { code: "report-failed", message } });
    });
}

function disturbanceOf(
  { scope, fault, sinceMs, untilMs }: SeenFault,
  lanes: PlaygroundState["lanes"],
): Disturbance {
  const own = hitLane(scope, lanes);
  const isoText = (atMs: number) => new Date(atMs).toISOString();
  return {
    since: sinceMs === undefined ? undefined : isoText(sinceMs),
    until: isoText(untilMs),
    whom: own === undefined ? faultTargetWords(scope, own).who : `${TRANSPORTS[own].shortLabel} of this page`,
    what: faultWords(fault).on,
  };
}

/** Undefined when the server does not answer: what the page has measured is worth a report without it. */
async function newestRuns(): Promise<NewestRuns | undefined> {
  const { signal } = new AbortController();
  return listNewestRuns(signal).catch(() => undefined);
}
