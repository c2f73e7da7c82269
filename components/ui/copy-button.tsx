"use client";

import { useEffect, useState } from "react";
import { Button } from "./button";
import { copyText } from "./copy-text";

const SHOWN_MS = 1_600;

interface CopyButtonProps {
  /** Called on press, so that the text may be made late. */
  readonly text: () => string;
  readonly label: string;
  /** What the button is called by assistive technology: what is copied. */
  readonly accessibleName: string;
}

type Outcome =
  | { readonly kind: "idle" }
  | { readonly kind: "copied" }
  /** The browser lets no page copy: the person can. */
  | { readonly kind: "refused"; readonly text: string };

const IDLE: Outcome = { kind: "idle" };

export function CopyButton({ text, label, accessibleName }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>(IDLE);

  useEffect(() => {
    if (outcome.kind !== "copied") return;
    const timer = setTimeout(() => setOutcome(IDLE), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    const wanted = text();
    setOutcome((await copyText(wanted)) ? { kind: "copied" } : { kind: "refused", text: wanted });
  };
  const shown = { idle: label, copied: "Copied", refused: "Not copied" }[outcome.kind];
  return (
    <>
      {outcome.kind === "refused" && (
        <textarea
          ref={selectAll}
          readOnly
          rows={1}
          value={outcome.text}
          aria-label={`${accessibleName}: the browser refused, copy the selected text`}
          onBlur={() => setOutcome(IDLE)}
          className="num w-40 min-w-0 resize-none rounded-lg border border-line bg-panel px-2 py-1 text-xs"
        />
      )}
      <Button variant="bare" aria-label={accessibleName} onClick={copy} className="shrink-0">
        <span aria-live="polite">{shown}</span>
      </Button>
    </>
  );
}

function selectAll(field: HTMLTextAreaElement | null): void {
  field?.focus();
  field?.select();
}
