"use client";

import { Button } from "#components/ui/button";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";

/** A clean table, and the way back. */
export function ClearEvents() {
  const hasRows = usePlayground((state) => state.rows.length > 0);
  const isCleared = usePlayground((state) => state.isCleared);
  const { clear, undoClear } = usePlaygroundActions();
  return (
    <>
      {isCleared && (
        <Button variant="bare" onClick={undoClear}>
          Undo clear
        </Button>
      )}
      {hasRows && (
        <Button variant="bare" onClick={clear} aria-label="Clear the events">
          Clear
        </Button>
      )}
    </>
  );
}
