"use client";

import { SegmentedControl } from "#components/ui/segmented-control";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";

const INTERVALS = [
  { value: "500", label: "0.5 s" },
  { value: "1000", label: "1 s" },
  { value: "2000", label: "2 s" },
  { value: "5000", label: "5 s" },
  { value: "10000", label: "10 s" },
] as const;

type Interval = (typeof INTERVALS)[number]["value"];

/** How long the page waits between two polls. */
export function PollInterval() {
  const intervalMs = usePlayground((state) => state.pollIntervalMs);
  const { setPollInterval } = usePlaygroundActions();
  const value: Interval = INTERVALS.find((option) => Number(option.value) === intervalMs)?.value ?? "2000";
  return (
    <div className="grid gap-1.5">
      <span className="text-ink-faint text-xs">polling interval</span>
      <SegmentedControl
        label="Polling interval"
        options={INTERVALS}
        value={value}
        onValueChange={(next) => setPollInterval(Number(next))}
      />
    </div>
  );
}
