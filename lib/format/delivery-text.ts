import type { DeliveryCell } from "#lib/measure/delivery";
import { durationText, latencyText } from "./latency-text";

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
      ].filter((remark) => remark !== undefined);
      const latency = cell.replayed
        ? durationText(cell.latencyMs)
        : latencyText(cell.latencyMs, cell.uncertaintyMs);
      return [`arrived after ${latency}`, ...remarks].join(", ");
    }
    default:
      return cell satisfies never;
  }
}
