"use client";

import { Switch } from "#components/ui/switch";
import { usePlaygroundActions } from "#lib/client/playground-context";
import type { ReceiverBehaviour } from "#lib/delivery/receiver-behaviour";
import { durationText } from "#lib/format/latency-text";
import type { TransportId } from "#lib/transports/catalog";
import { PaneHeading } from "./pane-heading";

interface ReceiverControlsProps {
  readonly transportId: TransportId;
  readonly behaviour: ReceiverBehaviour;
}

/** What our own receiver does with the next requests. */
export function ReceiverControls({ transportId, behaviour }: ReceiverControlsProps) {
  const { setReceiverBehaviour } = usePlaygroundActions();
  const change = (next: Partial<ReceiverBehaviour>) => setReceiverBehaviour(transportId, next);
  const { status, delayMs, failNext, dropAfterProcessing, resetNext, downForMs } = behaviour;
  return (
    <section className="grid grid-cols-1 gap-3">
      <PaneHeading>Our receiver</PaneHeading>
      <p className="text-ink-soft text-sm">
        {downForMs > 0 && "Down right now. "}
        Answers <span className="num">{status}</span>{" "}
        {delayMs === 0 ? "at once" : `after ${durationText(delayMs)}`}
        {failNext > 0 && `; the next ${failNext} fail`}
        {resetNext > 0 && `; the next ${resetNext} are reset`}.
      </p>
      <Switch
        label="Say 410 Gone"
        description="The receiver wants no more: the sender has to stop."
        checked={status === 410}
        onCheckedChange={(gone) => change({ status: gone ? 410 : 200 })}
      />
      <Switch
        label="Do the work, never answer"
        description="The sender cannot know and tries again: this is where repetitions come from."
        checked={dropAfterProcessing}
        onCheckedChange={(drop) => change({ dropAfterProcessing: drop })}
      />
      <Switch
        label="Reset the next connection"
        description="One request ends before an answer."
        checked={resetNext > 0}
        onCheckedChange={(reset) => change({ resetNext: reset ? 1 : 0 })}
      />
    </section>
  );
}
