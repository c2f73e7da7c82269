"use client";

import { usePlayground } from "#lib/client/playground-context";
import { planLabels } from "./fault-labels";
import { ToggleButton } from "./toggle-button";
import { usePlannedFault } from "./use-planned-fault";

const RESTART_MS = 3_000;
const ROOM = { kind: "room" } as const;

/** The server, or the broker, starts again as far as this room can tell. It is for everybody, so for the host alone. */
export function RestartButton({ what }: Readonly<{ what: "server" | "broker" }>) {
  const plan = { fault: { kind: "restart", what }, forMs: RESTART_MS } as const;
  const isHost = usePlayground(({ room }) => room.kind === "ready" && room.isHost);
  const transportId = usePlayground((state) => state.selectedTransport);
  const control = usePlannedFault(plan, transportId, ROOM);
  return (
    <ToggleButton
      control={control}
      labels={planLabels(plan)}
      whyNot={isHost ? undefined : "it reaches everybody, so only who made this room may do it"}
    />
  );
}
