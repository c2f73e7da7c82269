"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

/** The Lab has no room of its own: each run gets one from the server. */
export function LabProviders({ children }: Readonly<{ children: ReactNode }>) {
  const [queries] = useState(() => new QueryClient());
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
}
