"use client";

import { useSearchParams } from "next/navigation";
import { RunHere } from "#components/claims/run-here";
import { useNewestRuns, useRuns } from "#lib/client/lab/use-lab";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import { LEAST_FOR_MEMORY } from "#lib/experiments/connection-cost/least-for-memory";
import { CROWD_RUNS } from "#lib/sizing/crowd-runs";
import { SIZING_INPUTS, type SizingInputId, sizingInputsOf } from "#lib/sizing/inputs";
import { CROWD_EXPERIMENT, measuredBytes, SIZING_EXPERIMENTS } from "#lib/sizing/measured-bytes";
import { pollingBill } from "#lib/sizing/polling-bill";
import { WAIT_SECONDS } from "#lib/sizing/renewals";
import { sizes } from "#lib/sizing/sizing";
import { TRANSPORTS } from "#lib/transports/catalog";
import { PollingBillList } from "./polling-bill-list";
import { SizingField } from "./sizing-field";
import { SizingTable } from "./sizing-table";

/** So many of the newest runs are looked through for the memory of each wire. */
const CROWDS_READ = 50;

/** What a load takes on each wire: inputs, the table, and where its numbers come from. */
export function SizingSheet() {
  const parameters = useSearchParams();
  const { data: newest } = useNewestRuns();
  const { data: crowds } = useRuns(CROWD_EXPERIMENT, CROWDS_READ);
  const inputs = sizingInputsOf((id) => parameters.get(id) ?? undefined);
  const measured = measuredBytes(newest?.runs ?? [], crowds?.runs ?? []);
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
          <li>Left out: handshakes, pings, attempts that are repeated.</li>
          <li>Long polling waits {WAIT_SECONDS} s; events come independently, as for polling.</li>
          <li>
            Memory is of the server, as the newest run that added at least {LEAST_FOR_MEMORY} connections
            measured it. Measure it:{" "}
            {CROWD_RUNS.map(({ wire, address }, index) => (
              <span key={wire}>
                {index > 0 && ", "}
                <a href={address} className="underline decoration-line underline-offset-2 hover:text-ink">
                  {TRANSPORTS[wire].label}
                </a>
              </span>
            ))}
            .
          </li>
          <li>A month has 30 days, a GB 10⁹ bytes.</li>
        </ul>
      </section>
    </div>
  );
}
