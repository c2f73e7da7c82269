"use client";

import { Dialog } from "radix-ui";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { ProblemError } from "#lib/client/queries/problem-error";
import { useWire } from "#lib/client/wire/use-wire";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { WireView } from "./wire-view";

/** The bytes of the selected wire, here and in a wide window. */
export function WireSection({ transportId }: Readonly<{ transportId: TransportId }>) {
  const { data, error, isPending, refetch } = useWire(transportId);
  const { label } = TRANSPORTS[transportId];
  return (
    <section aria-label="The wire" className="grid grid-cols-1 gap-2">
      <Dialog.Root>
        <div className="flex items-center gap-2">
          <h3 className="font-semibold text-ink-soft text-xs">The wire</h3>
          {data !== undefined && (
            <Dialog.Trigger asChild>
              <Button variant="bare" className="ml-auto">
                Open wide
              </Button>
            </Dialog.Trigger>
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
          isPending && error === null && <p className="text-ink-faint text-sm">Reading the bytes…</p>
        ) : (
          <WireView transportId={transportId} snapshot={data} isWide={false} />
        )}
        {data !== undefined && (
          <Dialog.Portal>
            <Dialog.Overlay className="fixed inset-0 z-40 bg-ground/70" />
            <Dialog.Content
              data-transport={transportId}
              aria-describedby={undefined}
              className="fixed inset-2 z-50 grid grid-rows-[auto_1fr] overflow-hidden rounded-xl border border-line bg-panel shadow-lg sm:inset-6"
            >
              <div className="flex items-center gap-3 border-line-soft border-b px-4 py-2.5">
                <Dialog.Title className="font-semibold text-lg">The wire: {label}</Dialog.Title>
                <Dialog.Close asChild>
                  <Button variant="bare" className="ml-auto">
                    Close
                  </Button>
                </Dialog.Close>
              </div>
              <div className="overflow-y-auto p-4">
                <WireView transportId={transportId} snapshot={data} isWide />
              </div>
            </Dialog.Content>
          </Dialog.Portal>
        )}
      </Dialog.Root>
    </section>
  );
}
