const SIGNS = [
  { sign: "1.4", meaning: "ms until it arrived" },
  { sign: "lost", meaning: "it will not come" },
  { sign: "↺ 1.9 s", meaning: "replayed after a cut" },
  { sign: "×2", meaning: "arrived twice" },
  { sign: "attempt 3", meaning: "earlier tries failed" },
  { sign: "⇅", meaning: "out of order" },
  { sign: "…", meaning: "due" },
  { sign: "·", meaning: "not subscribed" },
] as const;

/** What the signs in the cells stand for. */
export function MatrixLegend() {
  return (
    <dl className="flex shrink-0 flex-wrap gap-x-4 gap-y-0.5 border-line-soft border-t pt-2 text-2xs text-ink-faint">
      {SIGNS.map(({ sign, meaning }) => (
        <div key={sign} className="flex gap-1.5">
          <dt className="num text-ink-soft">{sign}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
