"use client";

import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";

interface LabProblemProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

/** What the server said when it was asked, and a way to ask again. */
export function LabProblem({ error, onRetry }: LabProblemProps) {
  return (
    <Notice
      tone="bad"
      action={
        <Button variant="bare" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {error.message}
    </Notice>
  );
}
