import { clsx } from "clsx";
import type { ConnectionStatus } from "#lib/client/transports/transport";
import { clockText } from "#lib/format/clock-text";
import { Countdown } from "./countdown";

const DOTS: Readonly<Record<ConnectionStatus["kind"], string>> = {
  connecting: "bg-warn breathe",
  open: "bg-good",
  waiting: "bg-warn breathe",
  closed: "bg-bad",
};

/** The state of a lane's connection in one line, with a countdown while it waits. */
export function ConnectionStatusLine({ status }: Readonly<{ status: ConnectionStatus }>) {
  return (
    <span className="inline-flex items-baseline gap-2" data-state={status.kind}>
      <i aria-hidden="true" className={clsx("size-2 shrink-0 rounded-full", DOTS[status.kind])} />
      <span>
        <StatusWords status={status} />
      </span>
    </span>
  );
}

function StatusWords({ status }: Readonly<{ status: ConnectionStatus }>) {
  switch (status.kind) {
    case "connecting":
      return status.attempt === 0 ? "connecting" : `connecting again, try ${status.attempt + 1}`;
    case "open":
      return (
        <>
          open <span className="num text-ink-faint text-xs">since {clockText(status.sinceMs)}</span>
        </>
      );
    case "waiting":
      return (
        <>
          reconnecting in <Countdown untilMs={status.untilMs} />
        </>
      );
    case "closed":
      return "closed";
    default:
      return status satisfies never;
  }
}
