"use client";

import { Popover } from "radix-ui";
import { SegmentedControl } from "#components/ui/segmented-control";
import {
  CHOICE_SETTINGS,
  type FaultPlan,
  LASTS_SECONDS,
  type LineFaultKind,
  NUMBER_SETTINGS,
  PRESETS,
  settingOf,
  withSetting,
} from "./fault-plans";
import { SettingField } from "./setting-field";

interface FaultSettingsProps {
  readonly kind: LineFaultKind;
  /** What the button beside it says. */
  readonly name: string;
  readonly plan: FaultPlan;
  readonly onPlanChange: (plan: FaultPlan) => void;
}

/** What the next press puts on: how strong, and for how long. */
export function FaultSettings({ kind, name, plan, onPlanChange }: FaultSettingsProps) {
  const choice = CHOICE_SETTINGS[kind];
  const set = (setting: string, value: string | number) => {
    const changed = withSetting(plan, setting, value);
    if (changed !== undefined) onPlanChange(changed);
  };
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={`Settings: ${name}`}
        className="w-6 shrink-0 rounded-lg border border-line text-ink-faint text-xs hover:bg-raised hover:text-ink"
      >
        <span aria-hidden="true">⋮</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={`Settings: ${name}`}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 grid w-60 gap-2.5 rounded-lg border border-line bg-panel p-3 text-ink text-xs shadow-lg"
        >
          {NUMBER_SETTINGS[kind]?.map(({ name: setting, scale, ...field }) => (
            <SettingField
              key={setting}
              {...field}
              value={Number(settingOf(plan, setting)) / scale}
              onValueChange={(value) => set(setting, value * scale)}
            />
          ))}
          {choice !== undefined && (
            <SegmentedControl
              label={choice.label}
              options={choice.choices}
              value={String(settingOf(plan, choice.name))}
              onValueChange={(value) => set(choice.name, Number.isNaN(Number(value)) ? value : Number(value))}
            />
          )}
          <SettingField
            label="Lasts"
            unit="s"
            {...LASTS_SECONDS}
            value={plan.forMs / 1_000}
            onValueChange={(seconds) => onPlanChange({ ...plan, forMs: seconds * 1_000 })}
          />
          <button
            type="button"
            onClick={() => onPlanChange(PRESETS[kind])}
            className="justify-self-end rounded-md px-2 py-1 text-ink-soft hover:bg-raised hover:text-ink"
          >
            As at first
          </button>
          <Popover.Arrow className="fill-line" />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
