"use client";

import { clsx } from "clsx";
import { useId } from "react";
import { Button } from "#components/ui/button";
import { byteCountText } from "#lib/format/byte-text";
import { type DraftCheck, type EventDraft, LARGE_FOR_HOOKS_BYTES, MAX_DATA_BYTES } from "./event-draft";
import { JsonEditor } from "./json-editor";

interface EventFieldsProps {
  readonly draft: EventDraft;
  readonly check: DraftCheck;
  readonly edited: boolean;
  readonly onChange: (draft: EventDraft) => void;
  readonly onReset: () => void;
}

/** Type and data of the event, with what is wrong said at its place. */
export function EventFields({ draft, check, edited, onChange, onReset }: EventFieldsProps) {
  const id = useId();
  const { typeProblem, dataProblem, dataBytes } = check;
  const reset = () => {
    // The pressed button goes.
    document.getElementById(`${id}-data`)?.focus();
    onReset();
  };
  return (
    <div className="grid gap-3">
      <div className="grid gap-1.5">
        <label htmlFor={`${id}-type`} className="text-ink-faint text-xs">
          type
        </label>
        <input
          id={`${id}-type`}
          value={draft.type}
          onChange={(change) => onChange({ ...draft, type: change.target.value })}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={typeProblem !== undefined}
          aria-describedby={`${id}-type-problem`}
          className={clsx(
            "num w-full rounded-lg border bg-panel px-3 py-2 text-ink text-xs",
            typeProblem === undefined ? "border-line" : "border-bad",
          )}
        />
        <p id={`${id}-type-problem`} className="text-bad text-xs empty:hidden">
          {typeProblem}
        </p>
      </div>
      <div className="grid gap-1.5">
        <div className="flex h-6 items-center justify-between">
          <label htmlFor={`${id}-data`} className="text-ink-faint text-xs">
            data
          </label>
          {edited && (
            <Button variant="bare" onClick={reset} className="-mr-2">
              Reset to scenario
            </Button>
          )}
        </div>
        <JsonEditor
          id={`${id}-data`}
          value={draft.dataText}
          onChange={(dataText) => onChange({ ...draft, dataText })}
          problemLine={dataProblem?.line}
          describedBy={`${id}-data-problem`}
          invalid={dataProblem !== undefined}
        />
        <div className="flex items-baseline justify-between gap-3 text-xs">
          <p id={`${id}-data-problem`} className="text-bad">
            {dataProblem?.line !== undefined && (
              <span>
                Line {dataProblem.line}, column {dataProblem.column}:{" "}
              </span>
            )}
            {dataProblem?.message}
          </p>
          <span
            className="num shrink-0 text-2xs text-ink-faint"
            title="UTF-8 bytes of data, against the limit"
          >
            {dataBytes === undefined ? "–" : byteCountText(dataBytes)} / {byteCountText(MAX_DATA_BYTES)} B
          </span>
        </div>
        {dataProblem === undefined && (dataBytes ?? 0) > LARGE_FOR_HOOKS_BYTES && (
          <p role="status" className="text-warn text-xs">
            Large for a hook: many receivers refuse bodies above 20 kB. It is fired all the same.
          </p>
        )}
      </div>
    </div>
  );
}
