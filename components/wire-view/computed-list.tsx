"use client";

import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { Notice } from "#components/ui/notice";
import { usePlayground } from "#lib/client/playground-context";
import { ProblemError } from "#lib/client/queries/problem-error";
import { readWebhookSecret } from "#lib/client/queries/read-webhook-secret";
import { COMPUTED } from "#lib/client/wire/computed-steps";
import type { RawExchange } from "#lib/client/wire/wire-reader";
import type { TransportId } from "#lib/transports/catalog";
import { SpecLink } from "./spec-link";

interface ComputedListProps {
  readonly transportId: TransportId;
  /** Its number: what was computed of it stays. */
  readonly exchange: number;
  readonly raw: RawExchange;
}

/** What a side has to compute, computed here from the bytes above, step by step. */
export function ComputedList({ transportId, exchange, raw }: ComputedListProps) {
  const roomId = usePlayground((state) => (state.room.kind === "ready" ? state.room.roomId : ""));
  const hookId = usePlayground((state) => state.lanes[transportId].hook?.hookId ?? "");
  const { data: steps = [], error } = useQuery({
    queryKey: ["wire-steps", roomId, transportId, exchange],
    queryFn: ({ signal }) =>
      COMPUTED[transportId]?.steps(raw, () => readWebhookSecret(roomId, hookId, signal)) ?? [],
    retry: false,
    gcTime: 0,
  });
  if (error !== null) {
    return (
      <Notice tone="info">
        {error instanceof ProblemError ? error.detail : "These bytes could not be read."}
      </Notice>
    );
  }
  return (
    <ol aria-label="Computed step by step" className="grid grid-cols-1 gap-2">
      {steps.map(({ title, text, value, holds, spec }, index) => (
        <li key={title} className="grid grid-cols-[1.5rem_1fr] text-xs">
          <span className="num text-ink-faint">{index + 1}</span>
          <div className="grid min-w-0 grid-cols-1 gap-0.5">
            <div className="flex items-baseline gap-2">
              <span className="font-medium text-ink-soft">{title}</span>
              {holds !== undefined && (
                <span className={clsx("text-2xs", holds ? "text-good" : "text-bad")}>
                  {holds ? "✓ holds" : "× does not hold"}
                </span>
              )}
              <span className="ml-auto">
                <SpecLink spec={spec} />
              </span>
            </div>
            <span className="text-ink-faint">{text}</span>
            <span className="num break-all text-ink">{value ?? "missing"}</span>
          </div>
        </li>
      ))}
    </ol>
  );
}
