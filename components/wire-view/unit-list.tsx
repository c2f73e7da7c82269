"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useRef } from "react";
import { stepTarget } from "#lib/client/step-target";
import { titleOf, type WireItem } from "#lib/client/wire/wire-item";
import { clockText } from "#lib/format/clock-text";
import { durationText } from "#lib/format/latency-text";

const ROW_HEIGHT_PX = 44;

interface UnitListProps {
  /** Oldest first. */
  readonly items: readonly WireItem[];
  readonly selectedKey: string | undefined;
  readonly onSelect: (key: string) => void;
  /** When the event was fired, server clock in ms; undefined: times are those of the clock. */
  readonly firedAtMs: number | undefined;
  /** Which side the server is, for the arrows. */
  readonly serverIs: WireItem["sentBy"];
  readonly className?: string;
}

/** What crossed the wire, in its order. Arrow keys go through it. */
export function UnitList({ items, selectedKey, onSelect, firedAtMs, serverIs, className }: UnitListProps) {
  // The same list stands in the wide window and behind it.
  const id = useId();
  const idOf = (key: string) => `${id}-${key}`;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 6,
  });
  const selectedIndex = items.findIndex(({ key }) => key === selectedKey);
  const bringIntoSight = useEffectEvent((key: string | undefined) => {
    const index = items.findIndex((item) => item.key === key);
    if (index >= 0) virtualizer.scrollToIndex(index, { align: "auto" });
  });
  // Not when its place in the list changes: older ones leave the list while somebody reads it.
  useEffect(() => bringIntoSight(selectedKey), [selectedKey]);

  const move = (event: KeyboardEvent) => {
    const target = stepTarget(event.key, selectedIndex, items.length);
    const item = target === undefined ? undefined : items[target];
    if (item === undefined) return;
    event.preventDefault();
    onSelect(item.key);
  };

  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="What crossed the wire"
      aria-activedescendant={selectedIndex < 0 || selectedKey === undefined ? undefined : idOf(selectedKey)}
      tabIndex={0}
      onKeyDown={move}
      className={clsx("overflow-y-auto rounded-lg border border-line-soft bg-panel", className)}
    >
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          const toServer = item.sentBy !== serverIs;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active option
            <div
              key={item.key}
              id={idOf(item.key)}
              role="option"
              aria-selected={item.key === selectedKey}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              onClick={() => onSelect(item.key)}
              style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT_PX }}
              className={clsx(
                "absolute inset-x-0 grid cursor-pointer grid-cols-[auto_1fr] content-center gap-x-2 border-line-soft border-b px-2.5",
                item.key === selectedKey ? "bg-raised" : "hover:bg-raised/60",
              )}
            >
              <span className={clsx("row-span-2 self-center", toServer ? "text-ink-faint" : "text-wire")}>
                <span aria-hidden="true">{toServer ? "↑" : "↓"}</span>
                <span className="sr-only">{toServer ? "to the server" : "from the server"}</span>
              </span>
              <span className="truncate text-ink text-xs">{titleOf(item.unit)}</span>
              <span className="num flex justify-between gap-2 text-2xs text-ink-faint">
                <span>{timeText(item.atMs, firedAtMs)}</span>
                <span>
                  {item.unit.bytes.length + item.unit.omittedBytes} B{item.how === "rebuilt" && ", rebuilt"}
                </span>
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function timeText(atMs: number, firedAtMs: number | undefined): string {
  if (firedAtMs === undefined) return clockText(atMs);
  const byMs = atMs - firedAtMs;
  return `${byMs < 0 ? "−" : "+"}${durationText(Math.abs(byMs))}`;
}
