import { type ReportFormat, reportHead, saveReport } from "#lib/client/lab/save-report";
import { usePlaygroundStore } from "#lib/client/playground-context";
import { sessionPart } from "#lib/report/session-part";

/** @returns makes a report of what the page shows at that moment, and hands it to the browser's downloads */
export function useSessionReport(): (format: ReportFormat) => void {
  const store = usePlaygroundStore();
  return (format) => {
    const { room, rows, totals } = store.getState();
    if (room.kind !== "ready") return;
    const head = reportHead(`What arrived in ${room.name}`);
    const part = sessionPart({
      roomName: room.name,
      roomUrl: `${location.origin}/r/${room.roomId}`,
      rows,
      totals,
      browser: navigator.userAgent,
      at: head.madeAt,
    });
    saveReport({ ...head, parts: [part], rawData: { rows, totals } }, room.name, format);
  };
}
