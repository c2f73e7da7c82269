"use client";

import { useRef } from "react";
import { Button } from "#components/ui/button";
import { byteCountText } from "#lib/format/byte-text";
import { clockText } from "#lib/format/clock-text";
import type { EventRow } from "#lib/measure/delivery";

interface RaceHeadingProps {
  readonly row: EventRow;
  /** An older event is held on the axis. */
  readonly pinned: boolean;
  readonly onFollowNewest: () => void;
}

/** Which event is on the axis. */
export function RaceHeading({ row, pinned, onFollowNewest }: RaceHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const follow = () => {
    // The pressed button goes.
    heading.current?.focus();
    onFollowNewest();
  };
  return (
    <div className="flex h-8 items-center gap-3">
      <h2 ref={heading} tabIndex={-1} className="min-w-0 truncate font-semibold text-lg tracking-tight">
        <span className="num">#{row.offset}</span> {row.type}
      </h2>
      <span className="num hidden shrink-0 whitespace-nowrap text-ink-faint text-xs sm:inline">
        fired {clockText(row.receivedAtMs)} · {byteCountText(row.dataBytes)} bytes of data · by {row.via}
      </span>
      {pinned && (
        <Button variant="bare" onClick={follow} className="ml-auto shrink-0 border border-line">
          Follow the newest
        </Button>
      )}
    </div>
  );
}
