"use client";

import { PollInterval } from "#components/break-it/poll-interval";
import { usePlayground } from "#lib/client/playground-context";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { HookLife } from "./hook-life";
import { LaneConnection } from "./lane-connection";
import { LaneLog } from "./lane-log";
import { PaneHeading } from "./pane-heading";
import { RecoveryWindow } from "./recovery-window";
import { ResumeSwitch } from "./resume-switch";

/** Who is connected to whom, since when, and what happened to it. */
export function ConnectionsPane({ transportId }: Readonly<{ transportId: TransportId }>) {
  const hook = usePlayground((state) => state.lanes[transportId].hook);
  const log = usePlayground((state) => state.lanes[transportId].log);
  const { initiative, connectionOriented, resumable, endsWithProcess } = TRANSPORTS[transportId];
  const asksAtIntervals = initiative === "client" && !connectionOriented;
  return (
    <div className="grid grid-cols-1 gap-5 p-4">
      {hook === undefined ? (
        <LaneConnection transportId={transportId} />
      ) : (
        <HookLife transportId={transportId} hook={hook} />
      )}
      <ResumeSwitch transportId={transportId} />
      {resumable !== "never" && <RecoveryWindow />}
      {endsWithProcess !== undefined && (
        <section className="grid gap-1">
          <PaneHeading>Kept in memory alone</PaneHeading>
          <p className="text-ink-soft text-sm">{endsWithProcess}</p>
        </section>
      )}
      {asksAtIntervals && <PollInterval />}
      <LaneLog log={log} />
    </div>
  );
}
