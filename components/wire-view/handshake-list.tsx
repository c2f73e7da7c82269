import { clsx } from "clsx";
import type { HandshakeStep } from "#lib/wire/handshakes/handshake-step";
import { SpecLink } from "./spec-link";
import type { Place } from "./unit-detail";

interface HandshakeListProps {
  readonly steps: readonly HandshakeStep[];
  readonly place: Place | undefined;
  readonly onPlace: (place: Place) => void;
}

/** How the connection began, step by step; each leads to the field that shows it. */
export function HandshakeList({ steps, place, onPlace }: HandshakeListProps) {
  return (
    <ol aria-label="Handshake, step by step" className="grid grid-cols-1 gap-1">
      {steps.map(({ rule, taken }, index) => {
        const isCurrent = taken !== undefined && taken.span === place?.span;
        return (
          <li key={rule.title} className="grid grid-cols-[1fr_fit-content(40%)] items-baseline gap-x-2">
            <button
              type="button"
              disabled={taken === undefined}
              aria-current={isCurrent ? "step" : undefined}
              onClick={() => taken !== undefined && onPlace(taken)}
              className={clsx(
                "grid grid-cols-[1.5rem_1fr] rounded-md px-1.5 py-1 text-left text-xs",
                taken === undefined ? "text-ink-faint" : "text-ink-soft hover:bg-raised hover:text-ink",
                isCurrent && "bg-raised",
              )}
            >
              <span className="num text-ink-faint">{index + 1}</span>
              <span>
                <span className="font-medium">{rule.title}</span>{" "}
                <span className="text-2xs text-ink-faint">
                  {rule.sentBy}
                  {taken === undefined && ", not taken"}
                </span>
                <span className="block text-ink-faint">{rule.text}</span>
              </span>
            </button>
            <span className="text-right">
              <SpecLink spec={rule.spec} />
            </span>
          </li>
        );
      })}
    </ol>
  );
}
