import type { DeliveryCell } from "#lib/measure/delivery";
import { latencyText } from "./latency-text";

/** What became of an event on a wire, as the end of a sentence: `arrived after 1.6 ±0.3 ms, replayed`. */
export function deliveryText(cell: DeliveryCell): string {
  switch (cell.kind) {
    case "not-subscribed":
      return "not subscribed when it was fired";
    case "waiting":
      return cell.attempt > 1 ? `waiting for attempt ${cell.attempt}` : "not here yet";
    case "lost":
      return `lost: ${cell.reason}`;
    case "arrived": {
      const remarks = [
        cell.replayed ? "replayed after a reconnect" : undefined,
        cell.attempt > 1 ? `on attempt ${cell.attempt}` : undefined,
        cell.copies > 1 ? `${cell.copies} times` : undefined,
        cell.outOfOrder ? "out of order" : undefined,
        cell.whileHidden ? "while this tab was hidden" : undefined,
      ].filter((remark) => remark !== undefined);
      return [`arrived after ${latencyText(cell.latencyMs, cell.uncertaintyMs)}`, ...remarks].join(", ");
    }
    default:
      return cell satisfies never;
  }
}
