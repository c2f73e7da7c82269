"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { downloadReport } from "#lib/client/lab/download-report";

interface ReportButtonsProps {
  readonly runIds: readonly string[];
  readonly title: string;
  /** Of the file, without its ending. */
  readonly name: string;
}

/** One press makes one file to hand to somebody else. */
export function ReportButtons({ runIds, title, name }: ReportButtonsProps) {
  const [problem, setProblem] = useState<string>();
  const [isMaking, setIsMaking] = useState(false);
  const make = async (format: "html" | "markdown") => {
    setIsMaking(true);
    setProblem(undefined);
    try {
      await downloadReport(runIds, title, name, format);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setIsMaking(false);
    }
  };
  return (
    <>
      <Button
        disabled={isMaking || runIds.length === 0}
        onClick={() => void make("html")}
        className="text-ink"
      >
        Report
      </Button>
      <Button disabled={isMaking || runIds.length === 0} onClick={() => void make("markdown")}>
        Report as Markdown
      </Button>
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
    </>
  );
}
