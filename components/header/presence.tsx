"use client";

import { Chip } from "#components/ui/chip";
import { usePlayground } from "#lib/client/playground-context";

/** How many pages are in the room. Not shown before the server has said. */
export function Presence() {
  const present = usePlayground((state) => state.present);
  if (present === 0) return null;
  return (
    <span className="hidden sm:inline">
      <Chip title="pages in this room, this one included">
        <span className="num text-xs">{present}</span> here
      </Chip>
    </span>
  );
}
