"use client";

import { type ReactNode, useLayoutEffect, useRef } from "react";
import { Button } from "#components/ui/button";
import { WireGlyph } from "#components/wire/wire-glyph";
import type { TransportId } from "#lib/transports/catalog";

interface FaultItemProps {
  /** Undefined: of no single wire. */
  readonly transportId: TransportId | undefined;
  readonly text: string;
  readonly left?: ReactNode;
  /** Undefined: another has to take it back. */
  readonly onRevoke: (() => void) | undefined;
  readonly revoke: string;
  /** The name of the button: what it ends, and for whom. */
  readonly revokeName: string;
}

/** One line of the list of faults. */
export function FaultItem({ transportId, text, left, onRevoke, revoke, revokeName }: FaultItemProps) {
  const item = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const line = item.current;
    const list = line?.closest("ul");
    return () => {
      // It ends by a press or by itself: the focus stays near. Here the line is still in the document.
      if (!line?.contains(document.activeElement)) return;
      const isLast = list?.children.length === 1;
      (isLast ? list.closest("section") : list)?.focus();
    };
  }, []);
  return (
    <li ref={item} className="flex items-center gap-2 rounded-lg bg-bad/10 py-0.5 pr-1 pl-2.5 text-xs">
      {transportId !== undefined && <WireGlyph transportId={transportId} size="small" />}
      <span className="wrap-anywhere min-w-0 py-1 text-bad">{text}</span>
      <span className="ml-auto shrink-0 text-bad">{left}</span>
      {onRevoke === undefined ? (
        <span className="shrink-0 px-2 text-ink-soft">host ends it</span>
      ) : (
        <Button variant="bare" onClick={onRevoke} aria-label={revokeName} className="shrink-0">
          {revoke}
        </Button>
      )}
    </li>
  );
}
