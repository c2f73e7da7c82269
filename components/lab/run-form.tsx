"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { ChoiceList } from "#components/ui/choice-list";
import { Notice } from "#components/ui/notice";
import type { RunWish } from "#lib/client/queries/lab";
import type { ExperimentDescription } from "#lib/experiments/experiment-description";
import { knobTexts, knobValues, presetOf } from "#lib/experiments/knob-values";
import { roughText } from "#lib/format/latency-text";
import { KnobField } from "./knob-field";
import type { KnobForm } from "./use-knobs";

interface RunFormProps {
  readonly experiment: ExperimentDescription;
  readonly predictions: readonly string[];
  readonly knobs: KnobForm;
  /** Empty: a random one. */
  readonly firstSeed: string;
  readonly isStarting: boolean;
  readonly problem: string | undefined;
  readonly onRun: (wish: RunWish) => void;
}

const wholeSeed = /^\d{1,10}$/;
const MOST_SEED = 0xffff_ffff;

/** What is expected, what is set, and the button. */
export function RunForm({
  experiment,
  predictions,
  knobs: { texts, values, setTexts },
  firstSeed,
  isStarting,
  problem,
  onRun,
}: RunFormProps) {
  const [seedText, setSeedText] = useState(firstSeed);
  const [prediction, setPrediction] = useState("");
  const seed = readSeed(seedText);
  const preset = values === undefined ? undefined : presetOf(experiment, values);
  const [beginsOpen] = useState(preset === undefined);

  const choosePreset = (name: string) => {
    const chosen = experiment.presets.find((each) => each.name === name);
    if (chosen !== undefined) setTexts(knobTexts(knobValues(experiment, chosen)));
  };
  const run = () => {
    if (values === undefined || seed === "wrong") return;
    onRun({
      experiment: experiment.slug,
      knobs: values,
      ...(seed === undefined ? {} : { seed }),
      ...(prediction === "" ? {} : { prediction }),
    });
  };
  return (
    <form
      aria-label="Run"
      className="grid content-start gap-6"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        run();
      }}
    >
      <section className="grid gap-2">
        <h2 className="font-semibold text-sm">What do you expect?</h2>
        <ChoiceList
          label="What do you expect?"
          options={predictions.map((text) => ({ value: text, label: text }))}
          value={prediction}
          onValueChange={setPrediction}
        />
      </section>
      <section className="grid gap-2">
        <h2 className="font-semibold text-sm">Preset</h2>
        <ChoiceList
          label="Preset"
          options={experiment.presets.map(({ name, title, expectedMs }) => ({
            value: name,
            label: title,
            aside: roughText(expectedMs),
          }))}
          value={preset?.name ?? ""}
          onValueChange={choosePreset}
        />
      </section>
      <details className="group" open={beginsOpen}>
        <summary className="cursor-pointer font-semibold text-sm">Settings</summary>
        <div className="mt-3 grid gap-4">
          {Object.entries(experiment.knobs.properties).map(([name, knob]) => (
            <KnobField
              key={name}
              knob={knob}
              text={texts[name] ?? String(knob.default)}
              onChange={(text) => setTexts({ ...texts, [name]: text })}
            />
          ))}
          <label className="grid grid-cols-[minmax(0,1fr)_8rem] items-center gap-x-3 text-sm">
            Seed
            <input
              inputMode="numeric"
              autoComplete="off"
              placeholder="random"
              value={seedText}
              aria-invalid={seed === "wrong" || undefined}
              onChange={({ target }) => setSeedText(target.value)}
              className="num w-full rounded-lg border border-line bg-panel px-2.5 py-1.5 text-right text-sm placeholder:text-ink-faint aria-invalid:border-bad"
            />
            <span className="col-span-2 text-ink-faint text-xs">
              whole, 0 to {MOST_SEED.toLocaleString("en-US")} · plans the same events again
            </span>
          </label>
        </div>
      </details>
      <div className="grid gap-2">
        <Button
          variant="act"
          type="submit"
          disabled={isStarting || values === undefined || seed === "wrong"}
          className="w-full"
        >
          Run
          {preset !== undefined && (
            <span className="num font-normal text-sm">about {roughText(preset.expectedMs)}</span>
          )}
        </Button>
        {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
      </div>
    </form>
  );
}

function readSeed(text: string): number | undefined | "wrong" {
  if (text === "") return undefined;
  return wholeSeed.test(text) && Number(text) <= MOST_SEED ? Number(text) : "wrong";
}
