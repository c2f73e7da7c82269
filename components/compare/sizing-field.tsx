"use client";

import { useId, useState } from "react";
import { readSizingInput, type SIZING_INPUTS } from "#lib/sizing/inputs";

interface SizingFieldProps {
  readonly input: (typeof SIZING_INPUTS)[number];
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** A number to type. What is out of bounds is said, and the sheet keeps the last that was not. */
export function SizingField({ input: { id, label, unit, least, most }, value, onChange }: SizingFieldProps) {
  const hintId = useId();
  const [text, setText] = useState(String(value));
  const isWrong = readSizingInput(id, text) === undefined;
  return (
    <label className="grid content-start gap-1 text-sm">
      <span className="text-ink-soft">{label}</span>
      <span className="flex items-center gap-2">
        <input
          inputMode="decimal"
          autoComplete="off"
          value={text}
          aria-invalid={isWrong || undefined}
          aria-describedby={hintId}
          onChange={({ target }) => {
            setText(target.value);
            const read = readSizingInput(id, target.value);
            if (read !== undefined) onChange(read);
          }}
          className="num w-full rounded-lg border border-line bg-panel px-2.5 py-1.5 text-right aria-invalid:border-bad"
        />
        {unit !== "" && <span className="text-ink-soft text-xs">{unit}</span>}
      </span>
      <span id={hintId} className={isWrong ? "text-bad text-xs" : "text-ink-soft text-xs"}>
        {least.toLocaleString("en-US")} to {most.toLocaleString("en-US")}
      </span>
    </label>
  );
}
