"use client";

import { CopyButton } from "#components/ui/copy-button";
import { usePlayground } from "#lib/client/playground-context";

/** The room's name, and its link to hand on. */
export function RoomLink() {
  const roomId = usePlayground((state) => (state.room.kind === "ready" ? state.room.roomId : undefined));
  const name = usePlayground((state) => (state.room.kind === "ready" ? state.room.name : undefined));
  if (roomId === undefined) return null;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="hidden md:inline">room</span>
      <b className="num truncate font-medium text-ink" title={roomId}>
        {name}
      </b>
      <CopyButton
        label="Copy link"
        accessibleName="Copy the link to this room"
        text={() => `${location.origin}/r/${roomId}`}
      />
    </span>
  );
}
