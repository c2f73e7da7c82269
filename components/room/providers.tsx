"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { PlaygroundProvider } from "#lib/client/playground-context";
import { newQueryClient } from "#lib/client/queries/new-query-client";

interface ProvidersProps {
  /** Undefined: a new room is made. */
  readonly roomId: string | undefined;
  readonly children: ReactNode;
}

export function Providers({ roomId, children }: ProvidersProps) {
  const [queries] = useState(newQueryClient);
  return (
    <QueryClientProvider client={queries}>
      <PlaygroundProvider roomId={roomId}>{children}</PlaygroundProvider>
    </QueryClientProvider>
  );
}
