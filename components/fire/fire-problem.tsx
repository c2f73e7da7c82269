"use client";

import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";

/** Why a press did not become an event, or what else went wrong, in the server's own words. */
export function FireProblem() {
  const message = usePlayground((state) =>
    state.firing.kind === "failed" ? state.firing.message : state.problem?.message,
  );
  const refused = usePlayground((state) => (state.firing.kind === "streaming" ? state.firing.refused : 0));
  const { dismissProblem } = usePlaygroundActions();
  if (message !== undefined) {
    return (
      <Notice
        tone="bad"
        action={
          <Button variant="bare" onClick={dismissProblem}>
            Dismiss
          </Button>
        }
      >
        {message}
      </Notice>
    );
  }
  if (refused === 0) return null;
  return (
    <Notice tone="warn">
      <span className="num">{refused.toLocaleString("en-US")}</span> refused: more than this room takes. The
      rest goes on.
    </Notice>
  );
}
