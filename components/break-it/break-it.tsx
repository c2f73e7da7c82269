"use client";

import { useState } from "react";
import { WireGlyph } from "#components/wire/wire-glyph";
import { usePlayground } from "#lib/client/playground-context";
import { useOtherParticipants } from "#lib/client/use-other-participants";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { ActiveFaults } from "./active-faults";
import { AimChoice, type Reach } from "./aim-choice";
import type { FaultAim } from "./aimed-scope";
import { NETWORK_FAULT_IDS, OWN_FAULT_IDS } from "./fault-availability";
import { type LineFaultKind, PRESETS } from "./fault-plans";
import { LineFaultButton } from "./line-fault-button";
import { OtherChoice } from "./other-choice";
import { OwnFaultButton } from "./own-fault-button";
import { PollInterval } from "./poll-interval";
import { RestartButton } from "./restart-button";

/** What may go wrong on the selected wire, and what is wrong right now. */
export function BreakIt() {
  const transportId = usePlayground((state) => state.selectedTransport);
  const isHost = usePlayground(({ room }) => room.kind === "ready" && room.isHost);
  const [reach, setReach] = useState<Reach>("lane");
  const [chosenId, setChosenId] = useState<string>();
  const [plans, setPlans] = useState(PRESETS);
  const others = useOtherParticipants(transportId, isHost && reach === "other");
  const aim: FaultAim =
    reach === "other"
      ? { kind: reach, subscriber: others?.find(({ id }) => id === chosenId)?.subscriber }
      : { kind: reach };
  const { label, initiative, connectionOriented } = TRANSPORTS[transportId];
  const asksAtIntervals = initiative === "client" && !connectionOriented;
  const lineFault = (kind: LineFaultKind) => (
    <LineFaultButton
      key={kind}
      kind={kind}
      plan={plans[kind]}
      onPlanChange={(plan) => setPlans((others) => ({ ...others, [kind]: plan }))}
      transportId={transportId}
      aim={aim}
    />
  );
  return (
    <section
      aria-label="Break it"
      tabIndex={-1}
      data-transport={transportId}
      className="grid grid-cols-1 gap-2"
    >
      <h2 className="flex items-center gap-1.5 font-semibold text-ink-soft text-xs">
        Break it
        <span className="ml-auto flex items-center gap-1 font-normal text-wire">
          <WireGlyph transportId={transportId} size="small" />
          {label}
        </span>
      </h2>
      {isHost && <AimChoice reach={reach} onReachChange={setReach} />}
      {isHost && reach === "other" && (
        <OtherChoice others={others} chosenId={chosenId} onChange={setChosenId} wireLabel={label} />
      )}
      <div className="grid grid-cols-2 gap-1.5">
        {lineFault("cut")}
        {OWN_FAULT_IDS.map((fault) => (
          <OwnFaultButton key={fault} fault={fault} transportId={transportId} />
        ))}
      </div>
      <details className="group">
        <summary className="cursor-pointer rounded-lg py-1 text-ink-soft text-xs hover:text-ink">
          More that a network does
        </summary>
        <div className="grid grid-cols-2 gap-1.5 pt-1">
          {NETWORK_FAULT_IDS.map(lineFault)}
          <RestartButton what="server" />
          <RestartButton what="broker" />
        </div>
        <p className="pt-1.5 text-ink-faint text-xs">{reachText(aim, transportId)}</p>
      </details>
      {asksAtIntervals && <PollInterval />}
      <ActiveFaults />
    </section>
  );
}

function reachText(aim: FaultAim, transportId: TransportId): string {
  switch (aim.kind) {
    case "lane":
      return "For a minute at most, on this lane alone, between the server and the kernel.";
    case "other":
      return `For a minute at most, on the ${TRANSPORTS[transportId].label} line of that one alone.`;
    case "wire":
      return `For a minute at most, on every ${TRANSPORTS[transportId].label} line of this room.`;
    case "room":
      return "For a minute at most, on every line of this room; hooks have none. What this page itself asks passes.";
    default:
      return aim satisfies never;
  }
}
