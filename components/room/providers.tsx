"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Tooltip } from "radix-ui";
import { type ReactNode, useState } from "react";
import { PlaygroundProvider } from "#lib/client/playground-context";

interface ProvidersProps {
  /** Undefined: a new room is made. */
  readonly roomId: string | undefined;
  readonly children: ReactNode;
}

export function Providers({ roomId, children }: ProvidersProps) {
  const [queries] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={queries}>
      <Tooltip.Provider delayDuration={300}>
        <PlaygroundProvider roomId={roomId}>{children}</PlaygroundProvider>
      </Tooltip.Provider>
    </QueryClientProvider>
  );
}
