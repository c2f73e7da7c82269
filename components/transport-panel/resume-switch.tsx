"use client";

import { Switch } from "#components/ui/switch";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";

/** Only where the catalog says that resume is an option: there the bare protocol can be shown. */
export function ResumeSwitch({ transportId }: Readonly<{ transportId: TransportId }>) {
  const resume = usePlayground((state) => state.lanes[transportId].resume);
  const { setResume } = usePlaygroundActions();
  const { resumable, resumedBy } = TRANSPORTS[transportId];
  if (resumable !== "option") return null;
  return (
    <Switch
      label="Resume after a reconnect"
      description={`${resumedBy} Off, the bare protocol shows: what is missed is lost.`}
      checked={resume}
      onCheckedChange={(next) => setResume(transportId, next)}
    />
  );
}
