"use client";

import { useSearchParams } from "next/navigation";
import { toggled, wiresOfAddress } from "#lib/compare/wire-rows";
import type { TransportId } from "#lib/transports/catalog";
import { WireChoice } from "./wire-choice";
import { WireColumns } from "./wire-columns";

/** The choice of wires is in the address. */
export function SideBySide() {
  const wires = wiresOfAddress(useSearchParams().get("wires"));
  const toggle = (wire: TransportId) =>
    window.history.replaceState(null, "", `?wires=${toggled(wires, wire).join(",")}`);
  return (
    <>
      <WireChoice chosen={wires} onToggle={toggle} />
      <WireColumns wires={wires} />
    </>
  );
}
