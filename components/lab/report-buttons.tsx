"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { downloadReport } from "#lib/client/lab/download-report";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import type { RunRecord } from "#lib/experiments/run-record";

interface ReportButtonsProps {
  readonly runs: readonly RunRecord[];
  readonly entry: CatalogEntry;
  /** Of the file, without its ending. */
  readonly name: string;
}

/** One press makes one file to hand to somebody else. */
export function ReportButtons({ runs, entry, name }: ReportButtonsProps) {
  const [problem, setProblem] = useState<string>();
  const [isMaking, setIsMaking] = useState(false);
  const make = async (format: "html" | "markdown") => {
    setIsMaking(true);
    setProblem(undefined);
    try {
      await downloadReport(runs, entry, name, format);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setIsMaking(false);
    }
  };
  return (
    <>
      <Button disabled={isMaking} onClick={() => void make("html")} className="text-ink">
        Report
      </Button>
      <Button disabled={isMaking} onClick={() => void make("markdown")}>
        Report as Markdown
      </Button>
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
    </>
  );
}
