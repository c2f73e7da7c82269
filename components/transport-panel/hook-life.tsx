import { useRef } from "react";
import type { HookState } from "#lib/client/stores/playground-state";
import { hookStatusText } from "#lib/format/hook-status-text";
import type { TransportId } from "#lib/transports/catalog";
import { AttemptList } from "./attempt-list";
import { PaneHeading } from "./pane-heading";
import { ReceiverControls } from "./receiver-controls";
import { ReviveButton } from "./revive-button";

interface HookLifeProps {
  readonly transportId: TransportId;
  readonly hook: HookState;
}

/** A wire that ends at a registered URL: its life cycle, our receiver behind it, and the last attempts. */
export function HookLife({ transportId, hook }: HookLifeProps) {
  const state = useRef<HTMLSpanElement>(null);
  const { hookId, receiverId, status, reason, behaviour, attempts } = hook;
  return (
    <>
      <section className="grid grid-cols-1 gap-2">
        <PaneHeading>Registered URL</PaneHeading>
        <div className="grid gap-1 rounded-lg border border-line bg-panel px-3 py-2.5">
          <span ref={state} tabIndex={-1}>
            {status === undefined ? "not registered yet" : hookStatusText(status)}
          </span>
          {reason !== undefined && reason !== "" && <p className="text-ink-soft text-sm">{reason}</p>}
          {(status === "disabled" || status === "deleted") && (
            <ReviveButton
              transportId={transportId}
              status={status}
              behaviour={behaviour}
              onPress={() => state.current?.focus()}
            />
          )}
          {receiverId !== undefined && (
            <p className="num break-all text-ink-faint text-xs">POST /in/{receiverId}</p>
          )}
          {hookId !== undefined && <p className="num break-all text-ink-faint text-xs">hook {hookId}</p>}
        </div>
        <p className="text-ink-faint text-xs">
          A browser cannot be called. The requests are real and end at our own receiver; this page learns of
          them over the control channel.
        </p>
      </section>
      {behaviour !== undefined && <ReceiverControls transportId={transportId} behaviour={behaviour} />}
      <AttemptList attempts={attempts} />
    </>
  );
}
