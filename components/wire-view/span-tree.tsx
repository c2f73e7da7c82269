import { clsx } from "clsx";
import { type KeyboardEvent, useRef } from "react";
import { stepTarget } from "#lib/client/step-target";
import type { ByteSpan } from "#lib/wire/byte-span";
import type { WireUnit } from "#lib/wire/wire-unit";
import { bitsText } from "./bits-text";
import { spanNodes } from "./span-nodes";
import { spanValue } from "./span-value";
import { SpecLink } from "./spec-link";

interface SpanTreeProps {
  readonly unit: WireUnit;
  readonly marked: ByteSpan | undefined;
  readonly onMark: (span: ByteSpan | undefined) => void;
}

const KINDS: Readonly<Record<ByteSpan["kind"], string>> = {
  framing: "border-ink-faint",
  text: "border-wire/60",
  payload: "border-wire",
  invalid: "border-bad",
};

/** What the bytes say, field by field. Arrow keys go through it; the field in focus is marked in the hex. */
export function SpanTree({ unit, marked, onMark }: SpanTreeProps) {
  const tree = useRef<HTMLDivElement>(null);
  const nodes = spanNodes(unit.spans);
  const at = Math.max(
    0,
    nodes.findIndex(({ span }) => span === marked),
  );

  const move = (event: KeyboardEvent) => {
    const target = stepTarget(event.key, at, nodes.length);
    const node = target === undefined ? undefined : nodes[target];
    if (node === undefined) return;
    event.preventDefault();
    onMark(node.span);
    tree.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[target ?? 0]?.focus();
  };

  return (
    <div
      ref={tree}
      role="tree"
      aria-label="Decoded"
      onKeyDown={move}
      className="grid grid-cols-1 content-start"
    >
      {nodes.map(({ path, span, level }, index) => (
        <div
          key={path}
          role="treeitem"
          aria-level={level}
          aria-selected={span === marked}
          tabIndex={index === at ? 0 : -1}
          onFocus={() => onMark(span)}
          onMouseEnter={() => onMark(span)}
          style={{ marginLeft: `${(level - 1) * 0.75}rem` }}
          className={clsx(
            "cursor-default border-l-2 py-1 pr-1 pl-2 text-xs",
            KINDS[span.kind],
            span === marked && "bg-wire/15",
          )}
        >
          <div className="flex items-baseline gap-2">
            <span
              className={clsx("min-w-0 shrink-0", span.kind === "invalid" ? "text-bad" : "text-ink-soft")}
            >
              {span.kind === "invalid" && <span className="sr-only">invalid: </span>}
              {span.label}
            </span>
            {isShort(span) && <span className="num min-w-0 truncate text-ink">{span.value}</span>}
            <span className="num ml-auto shrink-0 text-2xs text-ink-faint">
              {span.bitMask === undefined ? rangeText(span) : bitsText(span.bitMask, span.value)}
            </span>
          </div>
          {!isShort(span) && (
            <div className="num max-h-48 overflow-y-auto break-all text-ink">
              {spanValue(span, unit.bytes)}
            </div>
          )}
          {(span.meaning !== undefined || span.spec !== undefined) && (
            <div className="flex flex-wrap items-baseline gap-x-2 text-ink-faint text-2xs">
              {span.meaning !== undefined && <span>{span.meaning}</span>}
              {span.spec !== undefined && <SpecLink spec={span.spec} tabIndex={-1} />}
            </div>
          )}
        </div>
      ))}
    </div>
  );
}

/** Its value has a place beside the label. */
function isShort({ label, value }: ByteSpan): boolean {
  return label.length + value.length <= 26;
}

function rangeText({ start, end }: ByteSpan): string {
  return end - start === 1 ? `byte ${start}` : `bytes ${start}–${end - 1}`;
}
