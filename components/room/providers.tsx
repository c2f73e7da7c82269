"use client";

import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";
import { PlaygroundProvider } from "#lib/client/playground-context";

interface ProvidersProps {
  /** Undefined: a new room is made. */
  readonly roomId: string | undefined;
  readonly children: ReactNode;
}

export function Providers({ roomId, children }: ProvidersProps) {
  return (
    <Tooltip.Provider delayDuration={300}>
      <PlaygroundProvider roomId={roomId}>{children}</PlaygroundProvider>
    </Tooltip.Provider>
  );
}
