"use client";

import { clsx } from "clsx";
import { Chip } from "#components/ui/chip";
import { usePlayground } from "#lib/client/playground-context";
import type { LaneState, PlaygroundState } from "#lib/client/stores/playground-state";
import { TRANSPORT_IDS, TRANSPORTS } from "#lib/transports/catalog";

/** Could this wire carry an event right now? */
function isUp(lane: LaneState): boolean {
  if (lane.hook !== undefined) return lane.hook.status === "active" || lane.hook.status === "verified";
  return lane.status?.kind === "open" && !lane.paused;
}

/** Labels of the wires that are down, joined: a string, so that equal answers are equal. */
function downLabels({ lanes }: PlaygroundState): string {
  return TRANSPORT_IDS.filter((id) => !isUp(lanes[id]))
    .map((id) => TRANSPORTS[id].label)
    .join(", ");
}

export function WiresUp() {
  const down = usePlayground(downLabels);
  const downCount = down === "" ? 0 : down.split(", ").length;
  return (
    <Chip
      tone={downCount === 0 ? "plain" : "warn"}
      title={down === "" ? "all wires are up" : `down: ${down}`}
    >
      <i
        aria-hidden="true"
        className={clsx("size-1.5 rounded-full", downCount === 0 ? "bg-good" : "breathe bg-warn")}
      />
      <span>
        <span className="num text-xs">{TRANSPORT_IDS.length - downCount}</span> of{" "}
        <span className="num text-xs">{TRANSPORT_IDS.length}</span>
        <span className="sr-only sm:not-sr-only"> wires up</span>
      </span>
    </Chip>
  );
}
