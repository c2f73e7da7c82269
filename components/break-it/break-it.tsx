"use client";

import { WireGlyph } from "#components/wire/wire-glyph";
import { usePlayground } from "#lib/client/playground-context";
import { TRANSPORTS } from "#lib/transports/catalog";
import { ActiveFaults } from "./active-faults";
import { MAIN_FAULT_IDS, NETWORK_FAULT_IDS } from "./fault-availability";
import { FaultButton } from "./fault-button";
import { PollInterval } from "./poll-interval";

/** What may go wrong on the selected wire, and what is wrong right now. */
export function BreakIt() {
  const transportId = usePlayground((state) => state.selectedTransport);
  const { label, initiative, connectionOriented } = TRANSPORTS[transportId];
  const asksAtIntervals = initiative === "client" && !connectionOriented;
  return (
    <section aria-label="Break it" data-transport={transportId} className="grid grid-cols-1 gap-2">
      <h2 className="flex items-center gap-1.5 font-semibold text-ink-soft text-xs">
        Break it
        <span className="ml-auto flex items-center gap-1 font-normal text-wire">
          <WireGlyph transportId={transportId} size="small" />
          {label}
        </span>
      </h2>
      <div className="grid grid-cols-2 gap-1.5">
        {MAIN_FAULT_IDS.map((fault) => (
          <FaultButton key={fault} fault={fault} transportId={transportId} />
        ))}
      </div>
      <details className="group">
        <summary className="cursor-pointer rounded-lg py-1 text-ink-soft text-xs hover:text-ink">
          More that a network does
        </summary>
        <div className="grid grid-cols-2 gap-1.5 pt-1">
          {NETWORK_FAULT_IDS.map((fault) => (
            <FaultButton key={fault} fault={fault} transportId={transportId} />
          ))}
        </div>
        <p className="pt-1.5 text-ink-faint text-xs">
          For a minute at most, on this lane alone, between the server and the kernel.
        </p>
      </details>
      {asksAtIntervals && <PollInterval />}
      <ActiveFaults />
    </section>
  );
}
