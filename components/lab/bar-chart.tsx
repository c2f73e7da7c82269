import { WireGlyph } from "#components/wire/wire-glyph";
import { figureBars } from "#lib/charts/figure-bars";
import type { Figure } from "#lib/experiments/verdict";

/** Figures side by side, each kind on a scale of its own that begins at 0. */
export function BarChart({ figures }: Readonly<{ figures: readonly Figure[] }>) {
  return figureBars(figures).map(({ caption, bars }) => (
    <figure key={caption} className="grid gap-1.5">
      <ul aria-label={caption === "" ? "Bars" : `Bars: ${caption}`} className="grid gap-1.5">
        {bars.map(({ name, label, transport, share, text }) => (
          <li key={name} className="lane-columns items-center" data-transport={transport}>
            <span className="flex min-w-0 items-center gap-2 text-sm">
              {transport !== undefined && <WireGlyph transportId={transport} size="small" />}
              <span className="truncate" title={label}>
                {label}
              </span>
            </span>
            <div className="h-4 border-line border-l">
              <div
                className="h-full min-w-px rounded-r-sm bg-(--wire)"
                style={{ width: `${share * 100}%` }}
              />
            </div>
            <span className="num text-right text-sm">{text}</span>
          </li>
        ))}
      </ul>
      {caption !== "" && <figcaption className="text-ink-faint text-xs">{caption}, from 0</figcaption>}
    </figure>
  ));
}
