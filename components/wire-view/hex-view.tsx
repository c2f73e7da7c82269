"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { clsx } from "clsx";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { ByteSpan } from "#lib/wire/byte-span";
import type { WireUnit } from "#lib/wire/wire-unit";
import { spanAt } from "./span-nodes";

const ROW_HEIGHT_PX = 20;

interface HexViewProps {
  readonly unit: WireUnit;
  readonly bytesInRow: 8 | 16;
  readonly marked: ByteSpan | undefined;
  /** A span that was marked elsewhere: its first byte comes into sight. */
  readonly ledTo: ByteSpan | undefined;
  readonly onMark: (span: ByteSpan | undefined) => void;
}

/** The bytes as they stand in the stream. Arrow keys go from byte to byte; the field of the byte is marked. */
export function HexView({ unit, bytesInRow, marked, ledTo, onMark }: HexViewProps) {
  const { bytes, spans, start, omittedBytes } = unit;
  const [at, setAt] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: Math.ceil(bytes.length / bytesInRow),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 6,
  });

  const ledToByte = ledTo?.start;
  useEffect(() => {
    if (ledToByte !== undefined)
      virtualizer.scrollToIndex(Math.floor(ledToByte / bytesInRow), { align: "auto" });
  }, [ledToByte, bytesInRow, virtualizer]);

  const go = (next: number) => {
    setAt(next);
    onMark(spanAt(spans, next));
    virtualizer.scrollToIndex(Math.floor(next / bytesInRow), { align: "auto" });
  };
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key]?.(bytesInRow);
    if (step === undefined) return;
    event.preventDefault();
    go(Math.max(0, Math.min(bytes.length - 1, at + step)));
  };
  const isMarked = (index: number) => marked !== undefined && index >= marked.start && index < marked.end;

  return (
    <div className="grid grid-cols-1 gap-1">
      <div
        ref={scroller}
        role="application"
        aria-label={`Hex of ${bytes.length} bytes. Arrow keys go from byte to byte.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the bytes are gone through by arrow keys
        tabIndex={0}
        onKeyDown={move}
        className="max-h-72 md:max-h-[50vh] overflow-auto rounded-lg border border-line-soft bg-ground p-2"
      >
        <div className="num relative text-2xs" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((row) => {
            const from = row.index * bytesInRow;
            const inRow = [...bytes.subarray(from, from + bytesInRow)].map((byte, index) => ({
              byte,
              index: from + index,
            }));
            return (
              <div
                key={row.index}
                className="absolute inset-x-0 flex gap-2.5 whitespace-pre leading-5"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <span className="text-ink-faint">{(start + from).toString(16).padStart(4, "0")}</span>
                <span className="flex" style={{ width: `${bytesInRow * 3}ch` }}>
                  {inRow.map(({ byte, index }) => (
                    <Byte
                      key={index}
                      text={byte.toString(16).padStart(2, "0")}
                      marked={isMarked(index)}
                      current={index === at}
                      onEnter={() => onMark(spanAt(spans, index))}
                      onPress={() => go(index)}
                    />
                  ))}
                </span>
                <span className="flex text-ink-faint">
                  {inRow.map(({ byte, index }) => (
                    <span key={index} className={clsx(isMarked(index) && "bg-wire/25 text-ink")}>
                      {byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·"}
                    </span>
                  ))}
                </span>
              </div>
            );
          })}
        </div>
      </div>
      <p aria-live="polite" className="text-2xs text-ink-faint">
        {marked === undefined
          ? `${bytes.length} bytes`
          : `${marked.label}: ${marked.end - marked.start} of ${bytes.length} bytes`}
        {omittedBytes > 0 && `, ${omittedBytes} more are left out`}
      </p>
    </div>
  );
}

const STEPS: Readonly<Record<string, (bytesInRow: number) => number>> = {
  ArrowRight: () => 1,
  ArrowLeft: () => -1,
  ArrowDown: (bytesInRow) => bytesInRow,
  ArrowUp: (bytesInRow) => -bytesInRow,
  Home: () => -Infinity,
  End: () => Infinity,
};

interface ByteProps {
  readonly text: string;
  readonly marked: boolean;
  readonly current: boolean;
  readonly onEnter: () => void;
  readonly onPress: () => void;
}

function Byte({ text, marked, current, onEnter, onPress }: ByteProps) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard goes through the bytes by the arrow keys above
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <span
      onMouseEnter={onEnter}
      onClick={onPress}
      className={clsx(
        "w-[3ch] cursor-default pl-[0.5ch]",
        marked ? "bg-wire/25 text-ink" : "text-ink-soft",
        current && "underline decoration-focus underline-offset-2",
      )}
    >
      {text}
    </span>
  );
}
