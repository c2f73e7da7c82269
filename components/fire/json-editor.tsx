"use client";

import { clsx } from "clsx";
import type { ReactNode } from "react";
import { HighlightedJson } from "./highlighted-json";

interface JsonEditorProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Line that is marked, counted from 1. */
  readonly problemLine: number | undefined;
  readonly describedBy: string;
  readonly invalid: boolean;
}

/** A text area with line numbers and colour. It grows with its text up to a height, then scrolls. */
export function JsonEditor(props: JsonEditorProps) {
  const { id, value, onChange, problemLine, describedBy, invalid } = props;
  return (
    <div
      className={clsx(
        "num max-h-56 min-h-24 overflow-auto rounded-lg border bg-panel text-xs leading-5 has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2",
        invalid ? "border-bad" : "border-line",
      )}
    >
      <div className="flex min-w-fit py-2">
        <LineNumbers count={value.split("\n").length} problemLine={problemLine} />
        <div className="stack min-w-0 flex-1">
          <pre aria-hidden="true" className="pr-3">
            <HighlightedJson text={value} />
          </pre>
          <textarea
            id={id}
            value={value}
            onChange={(change) => onChange(change.target.value)}
            wrap="off"
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            aria-invalid={invalid}
            aria-describedby={describedBy}
            className="size-full resize-none overflow-hidden bg-transparent pr-3 text-transparent caret-ink outline-none selection:bg-focus/30"
          />
        </div>
      </div>
    </div>
  );
}

function LineNumbers({ count, problemLine }: Readonly<{ count: number; problemLine: number | undefined }>) {
  const numbers: ReactNode[] = [];
  for (let line = 1; line <= count; line += 1) {
    numbers.push(
      <div key={line} className={line === problemLine ? "bg-bad/20 text-bad" : undefined}>
        {line}
      </div>,
    );
  }
  return (
    <div
      aria-hidden="true"
      className="sticky left-0 mr-2 min-w-8 shrink-0 select-none bg-panel pr-2 pl-2 text-right text-ink-faint"
    >
      {numbers}
    </div>
  );
}
