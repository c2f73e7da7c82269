"use client";

import { useSyncExternalStore } from "react";
import { usePlayground } from "#lib/client/playground-context";
import { codeSamples } from "#lib/code-samples/code-samples";
import type { TransportId } from "#lib/transports/catalog";
import { CodeView } from "./code-view";
import { RanCode } from "./ran-code";

/** This page's own origin; undefined while the server renders. */
function useOrigin(): string | undefined {
  return useSyncExternalStore(
    () => () => {},
    () => location.origin,
    () => undefined,
  );
}

/** The lines for this wire of this room, in the browser and in a terminal; below, what runs here itself. */
export function CodePane({ transportId }: Readonly<{ transportId: TransportId }>) {
  const roomId = usePlayground((state) => (state.room.kind === "ready" ? state.room.roomId : undefined));
  const origin = useOrigin();
  if (roomId === undefined || origin === undefined) {
    return (
      <p className="p-4 text-ink-faint text-sm">The lines name the room: they appear when it is there.</p>
    );
  }
  return (
    <div className="grid grid-cols-1 gap-3 p-4">
      {codeSamples(transportId, { origin, roomId }).map((sample) => (
        <CodeView key={sample.title} {...sample} />
      ))}
      <RanCode transportId={transportId} />
    </div>
  );
}
