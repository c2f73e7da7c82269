"use client";

import { CodeLines } from "#components/source/code-lines";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { useTransportCode } from "#lib/client/wire/use-transport-code";
import type { TransportId } from "#lib/transports/catalog";
import { PaneHeading } from "./pane-heading";

/** The files behind this wire, as they run here, each to be opened. */
export function RanCode({ transportId }: Readonly<{ transportId: TransportId }>) {
  const { data, error, refetch } = useTransportCode(transportId);
  return (
    <section aria-label="The code that ran" className="grid min-w-0 gap-2">
      <PaneHeading>The code that ran</PaneHeading>
      <p className="text-ink-faint text-xs">
        What moved the events of this lane: the client in this page, where the wire has one, and this server’s
        side.
      </p>
      {error !== null && (
        <Notice
          tone="bad"
          action={
            <Button variant="bare" onClick={() => void refetch()}>
              Try again
            </Button>
          }
        >
          {error.message}
        </Notice>
      )}
      {error === null && data === undefined && (
        <p className="text-ink-faint text-sm">Asking the server for the code …</p>
      )}
      <ul className="grid min-w-0 gap-1">
        {data?.files.map(({ path, text }) => (
          <li key={path} className="min-w-0">
            <details className="group min-w-0">
              <summary className="num cursor-pointer break-all rounded py-0.5 text-ink-soft text-xs hover:text-ink">
                {path}
              </summary>
              <CodeLines path={path} text={text} className="mt-1 max-h-96" />
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
