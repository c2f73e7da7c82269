import { clsx } from "clsx";
import { AXIS_TICKS, axisPosition } from "./time-axis";

function edge(index: number): string {
  if (index === 0) return "";
  return index === AXIS_TICKS.major.length - 1 ? "-translate-x-full" : "-translate-x-1/2";
}

/** Ticks and their labels: even up to 10 ms, then closer and closer, which is how a logarithm looks. */
export function AxisRuler() {
  return (
    <div aria-hidden="true" className="relative h-7">
      {AXIS_TICKS.major.map((tick, index) => (
        <span
          key={tick.ms}
          className={clsx("num absolute bottom-2.5 whitespace-nowrap text-2xs text-ink-faint", edge(index))}
          style={{ left: `${axisPosition(tick.ms) * 100}%` }}
        >
          {tick.label}
        </span>
      ))}
      {AXIS_TICKS.major.map((tick) => (
        <i
          key={tick.ms}
          className="absolute bottom-0 h-2 w-px bg-ink-faint/70"
          style={{ left: `${axisPosition(tick.ms) * 100}%` }}
        />
      ))}
      {AXIS_TICKS.minor.map((tick) => (
        <i
          key={tick.ms}
          className="absolute bottom-0 h-1 w-px bg-line"
          style={{ left: `${axisPosition(tick.ms) * 100}%` }}
        />
      ))}
    </div>
  );
}
