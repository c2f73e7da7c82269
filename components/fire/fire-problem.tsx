"use client";

import type { MouseEvent } from "react";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import { byteCountText } from "#lib/format/byte-text";

/** Why a press did not become an event, or what else went wrong, in the server's own words. */
export function FireProblem() {
  const message = usePlayground((state) =>
    state.firing.kind === "failed" ? state.firing.message : state.problem?.message,
  );
  const refused = usePlayground((state) => (state.firing.kind === "streaming" ? state.firing.refused : 0));
  const skipped = usePlayground((state) => (state.firing.kind === "streaming" ? state.firing.skipped : 0));
  const refusal = usePlayground((state) =>
    state.firing.kind === "streaming" ? state.firing.refusal : undefined,
  );
  const { dismissProblem } = usePlaygroundActions();
  const dismiss = ({ currentTarget }: MouseEvent<HTMLElement>) => {
    // The pressed button goes: the focus moves on to what fires.
    currentTarget.closest("section")?.querySelector<HTMLElement>(".fire-bar button:enabled")?.focus();
    dismissProblem();
  };
  if (message !== undefined) {
    return (
      <Notice
        tone="bad"
        action={
          <Button variant="bare" onClick={dismiss}>
            Dismiss
          </Button>
        }
      >
        {message}
      </Notice>
    );
  }
  if (refused + skipped === 0) return null;
  return (
    <Notice tone="warn">
      {refused > 0 && (
        <span>
          <Count of={refused} /> refused: {refusal}{" "}
        </span>
      )}
      {skipped > 0 && (
        <span>
          <Count of={skipped} /> not fired: they were due while this tab slept, or faster than the server
          answered.
        </span>
      )}
    </Notice>
  );
}

/** It grows twice a second: only the words around it are announced. */
function Count({ of }: Readonly<{ of: number }>) {
  return (
    <span className="num" aria-live="off">
      {byteCountText(of)}
    </span>
  );
}
