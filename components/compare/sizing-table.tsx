import { Measured } from "#components/ui/measured";
import type { Estimate, WireSize } from "#lib/sizing/sizing";
import { TRANSPORTS } from "#lib/transports/catalog";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
const BYTES_OF_MIB = 2 ** 20;

/** Estimates, one wire a row, each with its formula and the numbers in it. */
export function SizingTable({ sizes }: Readonly<{ sizes: readonly WireSize[] }>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard.
    <section className="relative overflow-x-auto" aria-label="Estimates, table" tabIndex={0}>
      <table className="w-full min-w-[46rem] text-sm">
        <caption className="pb-2 text-left text-ink-soft">
          Estimated, from measured bytes. “?” has not been measured here.
        </caption>
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
          </tr>
        </thead>
        <tbody>
          {sizes.map(({ wire, requestsPerDay, gbPerMonth, openConnections, memoryBytes }) => (
            <tr key={wire} className="border-line-soft border-t text-right align-baseline">
              <th scope="row" className="whitespace-nowrap p-2 text-left font-medium">
                {TRANSPORTS[wire].label}
              </th>
              <EstimateCell estimate={requestsPerDay} text={whole.format} />
              <EstimateCell estimate={gbPerMonth} text={short.format} />
              <EstimateCell estimate={openConnections} text={whole.format} />
              <EstimateCell estimate={memoryBytes} text={(bytes) => short.format(bytes / BYTES_OF_MIB)} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface EstimateCellProps {
  readonly estimate: Estimate;
  readonly text: (value: number) => string;
}

function EstimateCell({ estimate: { value, formula }, text }: EstimateCellProps) {
  return (
    <td className="p-2">
      <div className="num">
        <Measured text={value === undefined ? undefined : text(value)} />
      </div>
      <div className="num text-ink-soft text-xs">{formula}</div>
    </td>
  );
}
