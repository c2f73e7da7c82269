"use client";

import { SegmentedControl } from "#components/ui/segmented-control";
import type { FaultAim } from "#lib/client/stores/playground-state";

const AIMS = [
  { value: "lane", label: "my lane" },
  { value: "wire", label: "this wire" },
  { value: "room", label: "everybody" },
] as const satisfies readonly { value: FaultAim; label: string }[];

interface AimChoiceProps {
  readonly aim: FaultAim;
  readonly onAimChange: (aim: FaultAim) => void;
}

/** Whom the next fault of the line reaches: for who made the room. */
export function AimChoice({ aim, onAimChange }: AimChoiceProps) {
  return <SegmentedControl label="Whom it reaches" options={AIMS} value={aim} onValueChange={onAimChange} />;
}
