import { byteText } from "#lib/format/byte-text";
import { deliveryText } from "#lib/format/delivery-text";
import { latencyText } from "#lib/format/latency-text";
import type { EventRow, LaneTotals } from "#lib/measure/delivery";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";

const NOT_MEASURED = "not measured yet";

interface RaceTwinTableProps {
  readonly row: EventRow | undefined;
  readonly totals: Readonly<Record<TransportId, LaneTotals>>;
}

/** The race in words, for who does not see it. */
export function RaceTwinTable({ row, totals }: RaceTwinTableProps) {
  return (
    <div className="sr-only">
      <table aria-label="Race as a table">
        <thead>
          <tr>
            <th scope="col">wire</th>
            <th scope="col">{row === undefined ? "event" : `event ${row.offset}`}</th>
            <th scope="col">median latency</th>
            <th scope="col">bytes per event</th>
            <th scope="col">lost</th>
          </tr>
        </thead>
        <tbody>
          {TRANSPORT_IDS.map((id) => {
            const lane = totals[id];
            return (
              <tr key={id}>
                <th scope="row">{TRANSPORTS[id].label}</th>
                <td>{row === undefined ? "no event yet" : deliveryText(row.cells[id])}</td>
                <td>
                  {lane.p50Ms === undefined
                    ? NOT_MEASURED
                    : latencyText(lane.p50Ms, lane.p50UncertaintyMs ?? 0)}
                </td>
                <td>{lane.bytesPerEvent === undefined ? NOT_MEASURED : byteText(lane.bytesPerEvent)}</td>
                <td>{lane.arrived + lane.lost === 0 ? NOT_MEASURED : lane.lost}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
