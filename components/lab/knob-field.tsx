"use client";

import { clsx } from "clsx";
import { useId } from "react";
import { ChoiceList } from "#components/ui/choice-list";
import { SegmentedControl } from "#components/ui/segmented-control";
import { Switch } from "#components/ui/switch";
import type { KnobDescription } from "#lib/experiments/experiment-description";
import { readKnob } from "#lib/experiments/knob-values";

/** More words than this do not stand side by side. */
const MOST_IN_A_ROW = 22;

interface KnobFieldProps<Knob extends KnobDescription = KnobDescription> {
  readonly knob: Knob;
  /** As it is typed; it may be no value of this knob. */
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** One setting, drawn by what its schema says it is. */
export function KnobField({ knob, text, onChange }: KnobFieldProps) {
  switch (knob.type) {
    case "boolean":
      return (
        <Switch
          label={knob.title}
          description={knob.description ?? ""}
          checked={text === "true"}
          onCheckedChange={(checked) => onChange(String(checked))}
        />
      );
    case "string":
      return <WordKnob knob={knob} text={text} onChange={onChange} />;
    case "integer":
    case "number":
      return <NumberKnob knob={knob} text={text} onChange={onChange} />;
    default:
      return knob satisfies never;
  }
}

function WordKnob({ knob, text, onChange }: KnobFieldProps<Extract<KnobDescription, { type: "string" }>>) {
  const options = knob.enum.map((word) => ({ value: word, label: word }));
  const Choice = knob.enum.join("").length > MOST_IN_A_ROW ? ChoiceList : SegmentedControl;
  return (
    <div className="grid gap-1.5">
      <p aria-hidden="true" className="text-ink text-sm">
        {knob.title}
      </p>
      <Choice label={knob.title} options={options} value={text} onValueChange={onChange} />
      {knob.description !== undefined && <p className="text-ink-faint text-xs">{knob.description}</p>}
    </div>
  );
}

type NumberDescription = Extract<KnobDescription, { type: "integer" | "number" }>;

function NumberKnob({ knob, text, onChange }: KnobFieldProps<NumberDescription>) {
  const id = useId();
  const isWrong = readKnob(knob, text) === undefined;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_8rem] items-center gap-x-3 gap-y-0.5">
      <label htmlFor={id} className="text-ink text-sm">
        {knob.title}
      </label>
      <span className="flex items-center gap-2 rounded-lg border border-line bg-panel px-2.5 has-aria-invalid:border-bad">
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          aria-describedby={`${id}-bounds`}
          aria-invalid={isWrong || undefined}
          onChange={({ target }) => onChange(target.value)}
          className="num w-full min-w-0 bg-transparent py-1.5 text-right text-sm"
        />
        {knob.unit !== undefined && <span className="text-ink-faint text-xs">{knob.unit}</span>}
      </span>
      <p id={`${id}-bounds`} className={clsx("col-span-2 text-xs", isWrong ? "text-bad" : "text-ink-faint")}>
        {boundsText(knob)}
        {knob.description !== undefined && ` · ${knob.description}`}
      </p>
    </div>
  );
}

function boundsText({ minimum, maximum, type }: NumberDescription): string {
  const whole = type === "integer" ? "whole, " : "";
  return `${whole}${minimum.toLocaleString("en-US")} to ${maximum.toLocaleString("en-US")}`;
}
