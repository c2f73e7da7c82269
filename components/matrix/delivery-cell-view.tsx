import { clsx } from "clsx";
import { memo } from "react";
import { deliveryText } from "#lib/format/delivery-text";
import { durationText, millisecondsText } from "#lib/format/latency-text";
import type { DeliveryCell } from "#lib/measure/delivery";

type Arrived = Extract<DeliveryCell, { kind: "arrived" }>;

const MARKED = "inline-flex min-w-14 items-center justify-center gap-1 rounded-md px-1 py-px";

/** One cell of the matrix. Each kind has a sign or a word of its own: colour only helps. */
export const DeliveryCellView = memo(function DeliveryCellView({ cell }: Readonly<{ cell: DeliveryCell }>) {
  switch (cell.kind) {
    case "not-subscribed":
      return (
        <span className="text-ink-faint" title={deliveryText(cell)}>
          <span aria-hidden="true">·</span>
          <span className="sr-only">not subscribed</span>
        </span>
      );
    case "waiting":
      return (
        <span className="text-ink-faint" title={deliveryText(cell)}>
          {cell.attempt > 1 ? `try ${cell.attempt} …` : "…"}
          <span className="sr-only">waiting</span>
        </span>
      );
    case "lost":
      return (
        <span className={clsx(MARKED, "bg-bad/15 text-bad")} title={deliveryText(cell)}>
          lost
        </span>
      );
    case "arrived":
      return <ArrivedView cell={cell} />;
    default:
      return cell satisfies never;
  }
});

function ArrivedView({ cell }: Readonly<{ cell: Arrived }>) {
  const title = deliveryText(cell);
  const order = cell.outOfOrder ? <span className="text-warn">⇅</span> : null;
  if (cell.attempt > 1) {
    return (
      <span className={clsx(MARKED, "bg-warn/15 text-2xs text-warn")} title={title}>
        attempt {cell.attempt}
      </span>
    );
  }
  if (cell.replayed) {
    return (
      <span className={clsx(MARKED, "bg-warn/15 text-warn")} title={title}>
        <span aria-hidden="true">↺</span>
        <span className="sr-only">replayed after </span>
        {durationText(cell.latencyMs)}
        {cell.copies > 1 && ` ×${cell.copies}`}
      </span>
    );
  }
  return (
    <span title={title}>
      {order}
      {millisecondsText(cell.latencyMs)}
      {cell.copies > 1 && <span className="ml-1 rounded bg-warn/15 px-1 text-warn">×{cell.copies}</span>}
    </span>
  );
}
