"use client";

import { Button } from "#components/ui/button";
import { useSessionReport } from "#lib/client/lab/use-session-report";

/** One press makes one file of what this page has measured until now. */
export function SessionReport() {
  const save = useSessionReport();
  return (
    <>
      <Button variant="bare" onClick={() => save("html")}>
        Report
      </Button>
      <Button variant="bare" onClick={() => save("markdown")} aria-label="Report as Markdown">
        .md
      </Button>
    </>
  );
}
