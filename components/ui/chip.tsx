import { clsx } from "clsx";
import type { ReactNode } from "react";

const TONES = {
  plain: "border-line text-ink-soft",
  warn: "border-warn/50 bg-warn/10 text-warn",
  bad: "border-bad/50 bg-bad/10 text-bad",
} as const;

interface ChipProps {
  readonly tone?: keyof typeof TONES;
  readonly title?: string;
  readonly children: ReactNode;
}

export function Chip({ tone = "plain", title, children }: ChipProps) {
  return (
    <span
      title={title}
      className={clsx(
        "inline-flex items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 py-0.5 text-sm",
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
