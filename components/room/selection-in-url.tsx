"use client";

import { useEffect, useRef } from "react";
import { z } from "zod";
import { inAddress, keepInAddress } from "#lib/client/address-parameter";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import { TRANSPORT_IDS } from "#lib/transports/catalog";

/** Browsers refuse an address that changes too often. */
const QUIET_MS = 300;

const wireParameter = z.enum(TRANSPORT_IDS);

/**
 * Keeps the selected wire in the address, as `?wire=sse`, so that a view can be handed on. Not the event: a page
 * shows none that was fired before it joined.
 */
export function SelectionInUrl() {
  const transport = usePlayground((state) => state.selectedTransport);
  const { selectTransport } = usePlaygroundActions();
  // Before the room is there the verbs do nothing yet.
  const ready = usePlayground((state) => state.room.kind === "ready");
  const read = useRef(false);

  useEffect(() => {
    if (!ready) return;
    if (!read.current) {
      // The address comes first: what it names is selected, and it is not written before that.
      read.current = true;
      const wire = wireParameter.safeParse(inAddress("wire"));
      if (wire.success) selectTransport(wire.data);
      return;
    }
    const timer = setTimeout(() => keepInAddress("wire", transport), QUIET_MS);
    return () => clearTimeout(timer);
  }, [ready, transport, selectTransport]);

  return null;
}
