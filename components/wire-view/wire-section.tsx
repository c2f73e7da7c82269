"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { ProblemError } from "#lib/client/queries/problem-error";
import { useWire } from "#lib/client/wire/use-wire";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { WideWindow } from "./wide-window";
import { WireView } from "./wire-view";

/** The bytes of the selected wire, here and in a wide window. */
export function WireSection({ transportId }: Readonly<{ transportId: TransportId }>) {
  const { data, error, refetch } = useWire(transportId);
  const [isWide, setIsWide] = useState(false);
  return (
    <section aria-label="The wire" className="grid grid-cols-1 gap-2">
      <div className="flex items-center gap-2">
        <h3 className="font-semibold text-ink-soft text-xs">The wire</h3>
        {data !== undefined && (
          <Button variant="bare" className="ml-auto" onClick={() => setIsWide(true)}>
            Open wide
          </Button>
        )}
      </div>
      {error !== null && (
        <Notice
          tone="bad"
          action={
            <Button variant="bare" onClick={() => refetch()}>
              Try again
            </Button>
          }
        >
          {error instanceof ProblemError ? error.detail : "The bytes could not be read."}
        </Notice>
      )}
      {data === undefined ? (
        error === null && <p className="text-ink-faint text-sm">Reading the bytes…</p>
      ) : (
        <WireView transportId={transportId} snapshot={data} isWide={false} />
      )}
      {data !== undefined && isWide && (
        <WideWindow title={`The wire: ${TRANSPORTS[transportId].label}`} onClose={() => setIsWide(false)}>
          <WireView transportId={transportId} snapshot={data} isWide />
        </WideWindow>
      )}
    </section>
  );
}
