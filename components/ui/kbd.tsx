import type { ReactNode } from "react";

export function Kbd({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <kbd className="num rounded border border-current/25 px-1.5 py-px font-semibold text-2xs opacity-75">
      {children}
    </kbd>
  );
}
