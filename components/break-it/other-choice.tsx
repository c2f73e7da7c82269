"use client";

import { Select } from "#components/ui/select";
import type { OtherParticipant } from "#lib/client/other-participants";

interface OtherChoiceProps {
  /** Undefined until the server has said. */
  readonly others: readonly OtherParticipant[] | undefined;
  readonly chosenId: string | undefined;
  readonly onChange: (id: string) => void;
  readonly wireLabel: string;
}

/** Which participant the next fault is for. Who that is stands in their own page, in Connections. */
export function OtherChoice({ others, chosenId, onChange, wireLabel }: OtherChoiceProps) {
  if (others === undefined) return <p className="text-ink-faint text-xs">Asking who is here</p>;
  if (others.length === 0) {
    return (
      <p className="text-ink-faint text-xs">
        Nobody else with a name is on {wireLabel}. Share the room's address, or give a client the parameter{" "}
        <code className="num">subscriber</code>.
      </p>
    );
  }
  const isThere = others.some(({ id }) => id === chosenId);
  return (
    <div className="grid gap-1">
      <Select
        aria-label="Whose lane"
        value={isThere ? chosenId : ""}
        onChange={({ target }) => onChange(target.value)}
      >
        <option value="" disabled>
          Choose whose lane
        </option>
        {others.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </Select>
      <p className="text-ink-faint text-xs">
        The four characters begin the subscriber id that their page shows under Connections.
      </p>
    </div>
  );
}
