"use client";

import { SegmentedControl } from "#components/ui/segmented-control";
import type { FaultAim } from "./aimed-scope";

export type Reach = FaultAim["kind"];

const REACHES = [
  { value: "lane", label: "my lane" },
  { value: "other", label: "one other" },
  { value: "wire", label: "this wire" },
  { value: "room", label: "everybody" },
] as const satisfies readonly { value: Reach; label: string }[];

interface AimChoiceProps {
  readonly reach: Reach;
  readonly onReachChange: (reach: Reach) => void;
}

/** Whom the next fault of the line reaches: for who made the room. */
export function AimChoice({ reach, onReachChange }: AimChoiceProps) {
  return (
    <SegmentedControl label="Whom it reaches" options={REACHES} value={reach} onValueChange={onReachChange} />
  );
}
