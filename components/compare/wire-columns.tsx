import type { ReactNode } from "react";
import { SourceLine } from "#components/claims/source-line";
import type { Statement } from "#lib/claims/claim";
import { STATEMENTS } from "#lib/claims/wires/statements";
import { FACT_ROWS, FACTS_AUDITED_ON, MEASURED_ROWS, sourceOf } from "#lib/compare/wire-rows";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { MeasuredCell } from "./measured-cell";
import { StatementLines } from "./statement-lines";

const SIDES = [
  { side: "pro", title: "Said for it" },
  { side: "con", title: "Said against it" },
] as const satisfies readonly { readonly side: Statement["side"]; readonly title: string }[];

/** A column for each wire, a row for each question. */
export function WireColumns({ wires }: Readonly<{ wires: readonly TransportId[] }>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard.
    <section className="relative overflow-x-auto" aria-label="Side by side, table" tabIndex={0}>
      <table className="w-full table-fixed text-left text-sm">
        <colgroup>
          <col className="w-32 md:w-44" />
          {wires.map((id) => (
            <col key={id} className="w-52" />
          ))}
        </colgroup>
        <thead>
          <tr className="align-bottom">
            <td className="p-2" />
            {wires.map((id) => (
              <th key={id} scope="col" className="p-2 font-semibold text-ink">
                {TRANSPORTS[id].label}
                <a
                  href={TRANSPORTS[id].specification.url}
                  target="_blank"
                  rel="noreferrer"
                  className="block font-normal text-ink-soft text-xs underline decoration-line underline-offset-2 hover:text-ink"
                >
                  {TRANSPORTS[id].specification.name}
                </a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {MEASURED_ROWS.map((row) => (
            <Row key={row.title} title={row.title} wires={wires}>
              {(id) => <MeasuredCell row={row} wire={id} />}
            </Row>
          ))}
          {FACT_ROWS.map((row) => (
            <Row key={row.title} title={row.title} wires={wires}>
              {(id) => (
                <>
                  {row.answer(TRANSPORTS[id])}
                  <p className="text-ink-soft text-xs">
                    <SourceLine source={sourceOf(row, TRANSPORTS[id])} auditedOn={FACTS_AUDITED_ON} />
                  </p>
                </>
              )}
            </Row>
          ))}
          {SIDES.map(({ side, title }) => (
            <Row key={side} title={title} wires={wires}>
              {(id) => <StatementLines statements={STATEMENTS[id].filter((each) => each.side === side)} />}
            </Row>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  readonly title: string;
  readonly wires: readonly TransportId[];
  readonly children: (wire: TransportId) => ReactNode;
}

function Row({ title, wires, children }: RowProps) {
  return (
    <tr className="border-line-soft border-t align-top">
      <th scope="row" className="p-2 font-medium text-ink-soft">
        {title}
      </th>
      {wires.map((id) => (
        <td key={id} className="p-2 text-ink">
          {children(id)}
        </td>
      ))}
    </tr>
  );
}
