import { Measured } from "#components/ui/measured";
import type { WireSize } from "#lib/sizing/sizing";
import { TRANSPORTS } from "#lib/transports/catalog";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
const BYTES_OF_MIB = 2 ** 20;

/** Estimates, one wire a row. */
export function SizingTable({ sizes }: Readonly<{ sizes: readonly WireSize[] }>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard.
    <section className="relative overflow-x-auto" aria-label="Estimates, table" tabIndex={0}>
      <table className="w-full min-w-[46rem] text-sm">
        <caption className="pb-2 text-left text-ink-soft">Estimated, from measured bytes</caption>
        <thead>
          <tr className="text-right text-ink-soft">
            <th scope="col" className="p-2 text-left font-medium">
              Wire
            </th>
            <th scope="col" className="p-2 font-medium">
              requests/day
            </th>
            <th scope="col" className="p-2 font-medium">
              GB/month
            </th>
            <th scope="col" className="p-2 font-medium">
              open connections
            </th>
            <th scope="col" className="p-2 font-medium">
              memory, MiB
            </th>
            <th scope="col" className="p-2 text-left font-medium">
              bytes come from
            </th>
          </tr>
        </thead>
        <tbody>
          {sizes.map(({ wire, requestsPerDay, gbPerMonth, openConnections, memoryBytes, formula }) => (
            <tr key={wire} className="border-line-soft border-t text-right align-baseline">
              <th scope="row" className="whitespace-nowrap p-2 text-left font-medium">
                {TRANSPORTS[wire].label}
              </th>
              <td className="num p-2">{whole.format(requestsPerDay)}</td>
              <td className="num p-2">
                <Measured text={gbPerMonth === undefined ? undefined : short.format(gbPerMonth)} />
              </td>
              <td className="num p-2">{whole.format(openConnections)}</td>
              <td className="num p-2">
                <Measured
                  text={memoryBytes === undefined ? undefined : short.format(memoryBytes / BYTES_OF_MIB)}
                />
              </td>
              <td className="p-2 text-left text-ink-soft text-xs">{formula}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
