"use client";

import { Button } from "#components/ui/button";
import { usePlaygroundActions } from "#lib/client/playground-context";
import type { HookState } from "#lib/client/stores/playground-state";
import type { TransportId } from "#lib/transports/catalog";

interface ReviveButtonProps {
  readonly transportId: TransportId;
  readonly status: "disabled" | "deleted";
  readonly behaviour: HookState["behaviour"];
  /** The button goes when the hook is back: the focus has to be elsewhere by then. */
  readonly onPress: () => void;
}

/** The way back for a hook that a failure has ended. */
export function ReviveButton({ transportId, status, behaviour, onPress }: ReviveButtonProps) {
  const { reviveHook } = usePlaygroundActions();
  const saysGone = behaviour?.status === 410;
  const press = () => {
    onPress();
    reviveHook(transportId);
  };
  return (
    <div className="mt-1 grid justify-items-start gap-1">
      <Button disabled={saysGone} onClick={press}>
        {status === "disabled" ? "Enable it, and send what it missed" : "Subscribe again"}
      </Button>
      {saysGone && (
        <p className="text-ink-soft text-xs">Our receiver still says 410 Gone. Switch that off first.</p>
      )}
    </div>
  );
}
