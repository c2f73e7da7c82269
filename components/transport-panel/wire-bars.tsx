import { clsx } from "clsx";
import { Measured } from "#components/ui/measured";
import { Meter } from "#components/ui/meter";
import type { WireFigure } from "#lib/claims/session-figures";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";

interface WireBarsProps {
  readonly caption: string;
  readonly figures: Readonly<Record<TransportId, WireFigure | undefined>>;
  readonly selectedTransport: TransportId;
}

/** One figure of this session for all wires, as a table with bars. */
export function WireBars({ caption, figures, selectedTransport }: WireBarsProps) {
  const greatest = Math.max(1e-9, ...TRANSPORT_IDS.map((id) => figures[id]?.value ?? 0));
  return (
    <table className="w-full text-xs">
      <caption className="pb-1 text-left text-ink-faint">{caption}</caption>
      <tbody>
        {TRANSPORT_IDS.map((id) => {
          const figure = figures[id];
          return (
            <tr
              key={id}
              data-transport={id}
              className={clsx("h-5", id === selectedTransport ? "text-ink" : "text-ink-soft")}
            >
              <th
                scope="row"
                className={clsx("w-24 text-left", id === selectedTransport ? "font-semibold" : "font-normal")}
              >
                {TRANSPORTS[id].shortLabel}
              </th>
              <td>
                <Meter fraction={(figure?.value ?? 0) / greatest} />
              </td>
              <td className="num w-20 text-right">
                <Measured text={figure?.text} />
              </td>
              <td className="num w-14 text-right text-2xs text-ink-faint">
                {figure === undefined ? "" : `n=${figure.count}`}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
