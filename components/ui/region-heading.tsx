import type { ReactNode } from "react";

interface RegionHeadingProps {
  readonly id: string;
  readonly children: ReactNode;
  /** A few quiet words beside it. */
  readonly aside?: ReactNode;
}

export function RegionHeading({ id, children, aside }: RegionHeadingProps) {
  return (
    <div className="flex h-8 min-w-0 items-baseline gap-3">
      <h2 id={id} className="shrink-0 font-semibold text-lg tracking-tight">
        {children}
      </h2>
      {aside !== undefined && <p className="min-w-0 truncate text-ink-faint text-sm">{aside}</p>}
    </div>
  );
}
