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

export function CopyButton({ text, label, accessibleName }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"idle" | "copied" | "refused">("idle");

  useEffect(() => {
    if (outcome === "idle") return;
    const timer = setTimeout(() => setOutcome("idle"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => setOutcome((await copyText(text())) ? "copied" : "refused");
  const shown = { idle: label, copied: "Copied", refused: "Select it" }[outcome];
  return (
    <Button variant="bare" aria-label={accessibleName} onClick={copy} className="shrink-0">
      <span aria-live="polite">{shown}</span>
    </Button>
  );
}
