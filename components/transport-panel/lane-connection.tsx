"use client";

import { CopyButton } from "#components/ui/copy-button";
import { Notice } from "#components/ui/notice";
import { ConnectionStatusLine } from "#components/wire/connection-status-line";
import { usePlayground } from "#lib/client/playground-context";
import { causeText } from "#lib/format/cause-text";
import type { TransportId } from "#lib/transports/catalog";
import { PaneHeading } from "./pane-heading";

/** The state machine of a wire that ends in this page. */
export function LaneConnection({ transportId }: Readonly<{ transportId: TransportId }>) {
  const lane = usePlayground((state) => state.lanes[transportId]);
  const { status, subscriberId, paused, yielded } = lane;
  const cause = status?.kind === "waiting" || status?.kind === "closed" ? status.cause : undefined;
  return (
    <section className="grid grid-cols-1 gap-2">
      <PaneHeading>This page's connection</PaneHeading>
      <div className="grid gap-1 rounded-lg border border-line bg-panel px-3 py-2.5">
        {status === undefined ? (
          <span className="text-ink-faint">not connected yet</span>
        ) : (
          <ConnectionStatusLine status={status} />
        )}
        {cause !== undefined && <p className="text-ink-soft text-sm">{causeText(cause)}</p>}
      </div>
      {paused && <Notice tone="warn">Paused: this page let go of the wire until you resume the lane.</Notice>}
      {yielded && (
        <Notice tone="warn">
          Let go: a browser allows six HTTP connections to one origin, and other tabs hold theirs. It comes
          back when this tab is used.
        </Notice>
      )}
      {subscriberId !== undefined && (
        <div className="flex items-center gap-2 text-xs">
          <span className="text-ink-faint">subscriber</span>
          <code className="num min-w-0 flex-1 truncate text-ink-soft">{subscriberId}</code>
          <CopyButton label="Copy" accessibleName="Copy the subscriber id" text={() => subscriberId} />
        </div>
      )}
    </section>
  );
}
