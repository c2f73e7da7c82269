import type { ReactNode } from "react";

export function PageHeading({ title, children }: Readonly<{ title: string; children: ReactNode }>) {
  return (
    <div className="grid gap-1">
      <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
      <p className="max-w-prose text-ink-soft">{children}</p>
    </div>
  );
}
