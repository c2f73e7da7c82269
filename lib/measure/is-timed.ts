import type { DeliveryCell } from "./delivery";

/** Latencies of replays and retries are of the trouble, not of the wire; those of a hidden tab are of its throttling (ME-5). */
export function isTimed(cell: DeliveryCell): cell is Extract<DeliveryCell, { kind: "arrived" }> {
  return cell.kind === "arrived" && !cell.replayed && cell.attempt === 1 && !cell.whileHidden;
}
