"use client";

import { useSearchParams } from "next/navigation";
import { RunHere } from "#components/claims/run-here";
import { useNewestRuns } from "#lib/client/lab/use-lab";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import { LEAST_FOR_MEMORY } from "#lib/experiments/connection-cost/least-for-memory";
import { SIZING_INPUTS, type SizingInputId, sizingInputsOf } from "#lib/sizing/inputs";
import { measuredBytes, SIZING_EXPERIMENTS } from "#lib/sizing/measured-bytes";
import { pollingBill } from "#lib/sizing/polling-bill";
import { sizes } from "#lib/sizing/sizing";
import { PollingBillList } from "./polling-bill-list";
import { SizingField } from "./sizing-field";
import { SizingTable } from "./sizing-table";

const CROWD = "/lab/connection-cost?connections=250&count=50&perSecond=10";
/** Runs that measure memory. */
const CROWDS = [
  { label: "250 WebSockets", address: `${CROWD}&wire=websocket` },
  { label: "250 event streams", address: `${CROWD}&wire=sse` },
] as const;

/** What a load takes on each wire: inputs, the table, and where its numbers come from. */
export function SizingSheet() {
  const parameters = useSearchParams();
  const { data } = useNewestRuns();
  const inputs = sizingInputsOf((id) => parameters.get(id) ?? undefined);
  const measured = measuredBytes(data ?? { runs: [], otherRuns: [] });
  const set = (id: SizingInputId, value: number) => {
    const query = new URLSearchParams(SIZING_INPUTS.map((each) => [each.id, String(inputs[each.id])]));
    query.set(id, String(value));
    window.history.replaceState(null, "", `?${query}`);
  };
  return (
    <div className="grid grid-cols-1 gap-8">
      <form aria-label="Load" className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-5">
        {SIZING_INPUTS.map((input) => (
          <SizingField
            key={input.id}
            input={input}
            value={inputs[input.id]}
            onChange={(value) => set(input.id, value)}
          />
        ))}
      </form>
      <SizingTable sizes={sizes(inputs, measured)} />
      <PollingBillList lines={pollingBill(inputs, measured)} />
      <section aria-labelledby="numbers-from" className="grid grid-cols-1 gap-3">
        <h2 id="numbers-from" className="font-semibold text-lg tracking-tight">
          Where the numbers come from
        </h2>
        <ul className="grid grid-cols-1 gap-3 lg:grid-cols-2">
          {EXPERIMENTS.filter(({ id }) => SIZING_EXPERIMENTS.some((each) => each === id)).map((entry) => (
            <li key={entry.id}>
              <RunHere experimentId={entry.id} title={entry.title} slug={entry.slug} />
            </li>
          ))}
        </ul>
        <ul className="grid max-w-prose list-disc gap-1 pl-5 text-ink-soft text-sm">
          <li>
            Bytes are of HTTP/1.1, both directions, before TLS and TCP/IP, with the short heads of a program.
          </li>
          <li>Left out: handshakes, pings, waits that end empty, attempts that are repeated.</li>
          <li>
            Memory is of the server, as the newest run with at least {LEAST_FOR_MEMORY} connections measured
            it:{" "}
            {CROWDS.map(({ label, address }, index) => (
              <span key={label}>
                {index > 0 && ", "}
                <a href={address} className="underline decoration-line underline-offset-2 hover:text-ink">
                  {label}
                </a>
              </span>
            ))}
            . The Lab opens no other crowds, so that of other wires it stays unknown.
          </li>
          <li>A month has 30 days, a GB 10⁹ bytes.</li>
        </ul>
      </section>
    </div>
  );
}
