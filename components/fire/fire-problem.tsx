"use client";

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
  if (refused + skipped === 0) return null;
  return (
    <Notice tone="warn">
      {refused > 0 && (
        <span>
          <span className="num">{byteCountText(refused)}</span> refused: {refusal}{" "}
        </span>
      )}
      {skipped > 0 && (
        <span>
          <span className="num">{byteCountText(skipped)}</span> not fired: they were due faster than the
          server answered.
        </span>
      )}
    </Notice>
  );
}
