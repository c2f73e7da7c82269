import { clsx } from "clsx";
import type { FaultLabels } from "./fault-labels";
import type { FaultControl } from "./use-own-fault";

interface ToggleButtonProps {
  readonly control: FaultControl;
  readonly labels: FaultLabels;
  /** Why it makes no sense; what is on can be taken back all the same. */
  readonly whyNot: string | undefined;
}

/** A fault that is on or off. What is on can always be taken back; what makes no sense says why. */
export function ToggleButton({ control: { on, toggle }, labels, whyNot }: ToggleButtonProps) {
  const reason = on ? undefined : whyNot;
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-disabled={reason !== undefined}
      title={reason}
      onClick={reason === undefined ? toggle : undefined}
      className={clsx(
        "min-h-9 w-full rounded-lg border px-2 py-1.5 text-left text-xs leading-tight transition-colors",
        on && "border-bad bg-bad/10 text-bad",
        !on && reason === undefined && "border-line text-ink-soft hover:bg-raised hover:text-ink",
        reason !== undefined && "cursor-not-allowed border-line border-dashed text-ink-faint",
      )}
    >
      {on ? labels.on : labels.off}
      {reason !== undefined && <span className="sr-only">, not available: {reason}</span>}
    </button>
  );
}
