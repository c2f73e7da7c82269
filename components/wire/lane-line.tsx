"use client";

import { memo } from "react";
import { usePlayground } from "#lib/client/playground-context";
import { hookStatusText } from "#lib/format/hook-status-text";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { Countdown } from "./countdown";

/** Under a wire's name: its character while all is well, its trouble while it is not. */
export const LaneLine = memo(function LaneLine({ transportId }: Readonly<{ transportId: TransportId }>) {
  const status = usePlayground((state) => state.lanes[transportId].status);
  const paused = usePlayground((state) => state.lanes[transportId].paused);
  const yielded = usePlayground((state) => state.lanes[transportId].yielded);
  const hookStatus = usePlayground((state) => state.lanes[transportId].hook?.status);

  if (paused) return <span className="text-warn">paused</span>;
  if (yielded) return <span className="text-warn">let go: other tabs hold the lines</span>;
  if (hookStatus !== undefined && hookStatus !== "active" && hookStatus !== "verified") {
    return <span className="text-warn">{hookStatusText(hookStatus)}</span>;
  }
  switch (status?.kind) {
    case "waiting":
      return (
        <span className="text-warn">
          reconnecting in <Countdown untilMs={status.untilMs} />
        </span>
      );
    case "closed":
      return <span className="text-bad">closed: {status.cause.reason}</span>;
    case "connecting":
      return <span className="text-ink-faint">connecting …</span>;
    case "open":
    case undefined:
      return <Tagline transportId={transportId} />;
    default:
      return status satisfies never;
  }
});

function Tagline({ transportId }: Readonly<{ transportId: TransportId }>) {
  const pollIntervalMs = usePlayground((state) => state.pollIntervalMs);
  const { tagline, initiative, connectionOriented } = TRANSPORTS[transportId];
  const asksAtIntervals = initiative === "client" && !connectionOriented;
  return (
    <span className="text-ink-faint">
      {asksAtIntervals ? `ask again every ${pollIntervalMs / 1_000} s` : tagline}
    </span>
  );
}
