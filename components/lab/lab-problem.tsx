"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";

/** What the server said when it was asked, and a way to ask again: for all that this page has not been told. */
export function LabProblem({ error }: Readonly<{ error: Error }>) {
  const queries = useQueryClient();
  const askAgain = () =>
    void queries.refetchQueries({
      queryKey: ["lab"],
      type: "active",
      predicate: ({ state: { data, error: problem } }) => data === undefined || problem !== null,
    });
  return (
    <Notice
      tone="bad"
      action={
        <Button variant="bare" onClick={askAgain}>
          Try again
        </Button>
      }
    >
      {error.message}
    </Notice>
  );
}
