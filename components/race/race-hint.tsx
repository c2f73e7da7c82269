"use client";

import { ShortcutKeys } from "#components/fire/shortcut-keys";
import { usePlayground } from "#lib/client/playground-context";

/** Stands in the heading's place while there is no event: what is going on, and what to do. */
export function RaceHint() {
  const kind = usePlayground((state) => state.room.kind);
  return (
    <p role="status" className="flex h-8 items-center gap-1.5 truncate text-ink-soft">
      {kind === "creating" && "Making a room of your own …"}
      {kind === "joining" && "Joining the room …"}
      {kind === "ready" && (
        <>
          Press <b className="font-semibold text-ink">Fire event</b>
          <span className="hidden items-center gap-1.5 md:flex">
            or <ShortcutKeys />
          </span>
          and watch it cross every wire.
        </>
      )}
    </p>
  );
}
