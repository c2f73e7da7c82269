import type { BillLine } from "#lib/sizing/polling-bill";

/** What polling costs under this load, line by line. */
export function PollingBillList({ lines }: Readonly<{ lines: readonly BillLine[] }>) {
  return (
    <section aria-labelledby="polling-bill" className="grid grid-cols-1 gap-2">
      <h2 id="polling-bill" className="font-semibold text-lg tracking-tight">
        The bill of polling
      </h2>
      <dl className="grid text-sm sm:grid-cols-2 sm:gap-x-8 xl:grid-cols-4">
        {lines.map(({ title, value, formula }) => (
          <div key={title} className="grid content-start gap-0.5 border-line-soft border-t py-2">
            <dt className="text-ink-soft">{title}</dt>
            <dd className="num text-ink">{value}</dd>
            <dd className="num text-ink-soft text-xs">{formula}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
