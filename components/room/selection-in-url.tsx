"use client";

import { useEffect, useRef } from "react";
import { z } from "zod";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import { TRANSPORT_IDS } from "#lib/transports/catalog";

const wireParameter = z.enum(TRANSPORT_IDS);
const eventParameter = z.coerce.number().int().positive();

/** Keeps the selected wire and event in the address, as `?wire=sse&event=128`, so that a view can be handed on. */
export function SelectionInUrl() {
  const transport = usePlayground((state) => state.selectedTransport);
  const offset = usePlayground((state) => state.selectedOffset);
  const { selectTransport, selectEvent } = usePlaygroundActions();
  // Before the room is there the verbs do nothing yet.
  const ready = usePlayground((state) => state.room.kind === "ready");
  const read = useRef(false);

  useEffect(() => {
    if (!ready) return;
    if (!read.current) {
      // The address comes first: what it names is selected, and it is not written before that.
      read.current = true;
      const parameters = new URLSearchParams(location.search);
      const wire = wireParameter.safeParse(parameters.get("wire"));
      const event = eventParameter.safeParse(parameters.get("event"));
      if (wire.success) selectTransport(wire.data);
      if (event.success) selectEvent(event.data);
      return;
    }
    const url = new URL(location.href);
    url.searchParams.set("wire", transport);
    if (offset === undefined) url.searchParams.delete("event");
    else url.searchParams.set("event", String(offset));
    history.replaceState(history.state, "", url);
  }, [ready, transport, offset, selectTransport, selectEvent]);

  return null;
}
