"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { newQueryClient } from "#lib/client/queries/new-query-client";

/** The Lab has no room of its own: each run gets one from the server. */
export function LabProviders({ children }: Readonly<{ children: ReactNode }>) {
  const [queries] = useState(newQueryClient);
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
}
