"use client";

import { useRef } from "react";
import { flushSync } from "react-dom";
import { Button } from "#components/ui/button";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";

/** A clean table, and the way back. */
export function ClearEvents() {
  const hasRows = usePlayground((state) => state.rows.length > 0);
  const isCleared = usePlayground((state) => state.isCleared);
  const { clear, undoClear } = usePlaygroundActions();
  const buttons = useRef<HTMLSpanElement>(null);
  // The pressed button goes: the focus stays with the one that is left.
  const press = (change: () => void) => {
    flushSync(change);
    buttons.current?.querySelector("button")?.focus();
  };
  return (
    <span ref={buttons} className="contents">
      {isCleared && (
        <Button variant="bare" onClick={() => press(undoClear)}>
          Undo clear
        </Button>
      )}
      {hasRows && (
        <Button variant="bare" onClick={() => press(clear)} aria-label="Clear the events">
          Clear
        </Button>
      )}
    </span>
  );
}
