"use client";

import { useSearchParams } from "next/navigation";
import { RunHere } from "#components/claims/run-here";
import { useNewestRuns } from "#lib/client/lab/use-lab";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import { SIZING_INPUTS, type SizingInputId, sizingInputsOf } from "#lib/sizing/inputs";
import { measuredBytes, SIZING_EXPERIMENTS } from "#lib/sizing/measured-bytes";
import { BENCHED_ON, sizes } from "#lib/sizing/sizing";
import { SizingField } from "./sizing-field";
import { SizingTable } from "./sizing-table";

/** What a load takes on each wire: inputs, the table, and where its numbers come from. */
export function SizingSheet() {
  const parameters = useSearchParams();
  const { data } = useNewestRuns();
  const inputs = sizingInputsOf((id) => parameters.get(id) ?? undefined);
  const set = (id: SizingInputId, value: number) => {
    const query = new URLSearchParams(SIZING_INPUTS.map((each) => [each.id, String(inputs[each.id])]));
    query.set(id, String(value));
    window.history.replaceState(null, "", `?${query}`);
  };
  return (
    <div className="grid grid-cols-1 gap-8">
      <form aria-label="Load" className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-4">
        {SIZING_INPUTS.map((input) => (
          <SizingField
            key={input.id}
            input={input}
            value={inputs[input.id]}
            onChange={(value) => set(input.id, value)}
          />
        ))}
      </form>
      <SizingTable sizes={sizes(inputs, measuredBytes(data?.runs ?? []))} />
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
            Memory is of the server, for each connection at 1,000 of them, as <code>npm run bench</code>{" "}
            measured it on {BENCHED_ON}; docs/bench.md names the machine.
          </li>
          <li>A month has 30 days, a GB 10⁹ bytes.</li>
        </ul>
      </section>
    </div>
  );
}
