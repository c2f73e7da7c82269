"use client";

import { useQuery } from "@tanstack/react-query";
import { usePlayground } from "#lib/client/playground-context";
import { roomQuery } from "#lib/client/queries/read-room";
import { PaneHeading } from "./pane-heading";

const ASK_EVERY_MS = 5_000;

/** What a client that comes back now would be sent (CORE-5). */
export function RecoveryWindow() {
  const roomId = usePlayground((state) => (state.room.kind === "ready" ? state.room.roomId : undefined));
  const { data } = useQuery({
    ...roomQuery(roomId ?? ""),
    enabled: roomId !== undefined,
    refetchInterval: ASK_EVERY_MS,
  });
  return (
    <section aria-label="Recovery window" className="grid gap-1">
      <PaneHeading>What a returning client can still get</PaneHeading>
      <p className="text-ink-soft text-sm">{data === undefined ? "unknown yet" : windowText(data)}</p>
      <p className="text-ink-faint text-xs">
        The newest 1,000 events of the last ten minutes, and at most 1 MiB.
      </p>
    </section>
  );
}

function windowText({ top, earliest }: { readonly top: number; readonly earliest: number }): string {
  if (top === earliest) return "Nothing is kept right now: no event is younger than ten minutes.";
  if (top === earliest + 1) return `Event #${top}.`;
  return `Events #${earliest + 1} to #${top}. Who was away for longer is told of the gap.`;
}
