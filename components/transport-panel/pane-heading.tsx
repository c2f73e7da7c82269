import type { ReactNode } from "react";

export function PaneHeading({ children }: Readonly<{ children: ReactNode }>) {
  return <h3 className="font-semibold text-ink-soft text-xs">{children}</h3>;
}
