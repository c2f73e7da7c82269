"use client";

import { useMemo, useState } from "react";
import { SegmentedControl } from "#components/ui/segmented-control";
import { checkDraft, type EventDraft } from "./event-draft";
import { EventFields } from "./event-fields";
import { FireButton } from "./fire-button";
import { FIRE_MODES, type FireMode, STREAM_RATES, type StreamRate } from "./fire-modes";
import { FireProblem } from "./fire-problem";
import { ScenarioPicker } from "./scenario-picker";
import { SCENARIOS, type Scenario } from "./scenarios";
import { useFire } from "./use-fire";
import { useFireShortcut } from "./use-fire-shortcut";

function draftOf(scenario: Scenario): EventDraft {
  return { type: scenario.type, dataText: JSON.stringify(scenario.data, null, 2) };
}

/** The event: pick one, edit it, fire it. */
export function Composer() {
  const [scenario, setScenario] = useState<Scenario>(SCENARIOS[0]);
  // What was edited stays when another scenario is looked at, also by an arrow key that passes over it.
  const [drafts, setDrafts] = useState<Readonly<Record<string, EventDraft>>>({});
  const [mode, setMode] = useState<FireMode>("once");
  const [rate, setRate] = useState<StreamRate>("5");
  const original = useMemo(() => draftOf(scenario), [scenario]);
  const draft = drafts[scenario.id] ?? original;
  const check = useMemo(() => checkDraft(draft), [draft]);
  const { isStreaming, canFire, press } = useFire(check.event, mode, Number(rate));
  useFireShortcut(press);

  const edited = draft.type !== original.type || draft.dataText !== original.dataText;
  const change = (next: EventDraft) => setDrafts((all) => ({ ...all, [scenario.id]: next }));
  const pick = (next: Scenario) => {
    setScenario(next);
    if (next.suggestedRate !== undefined) setRate(next.suggestedRate);
    if (!isStreaming) setMode(next.suggestedRate === undefined ? "once" : "stream");
  };
  return (
    <section aria-label="Event" className="grid grid-cols-1 gap-4">
      <div className="grid gap-2">
        <h2 className="font-semibold text-ink-soft text-xs">Event</h2>
        <ScenarioPicker value={scenario.id} onValueChange={pick} />
      </div>
      <EventFields
        draft={draft}
        check={check}
        edited={edited}
        onChange={change}
        onReset={() => change(original)}
      />
      <div className="fire-bar">
        <FireButton canFire={canFire} onPress={press} />
        <SegmentedControl
          label="How often"
          options={FIRE_MODES}
          value={mode}
          onValueChange={setMode}
          disabled={isStreaming}
        />
      </div>
      {mode === "stream" && (
        <div className="grid gap-1.5">
          <span className="text-ink-faint text-xs">events a second</span>
          <SegmentedControl
            label="Events a second"
            options={STREAM_RATES}
            value={rate}
            onValueChange={setRate}
            disabled={isStreaming}
          />
        </div>
      )}
      <div className="fire-problem">
        <FireProblem />
      </div>
    </section>
  );
}
