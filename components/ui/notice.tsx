import { clsx } from "clsx";
import type { ReactNode } from "react";

const TONES = {
  info: { box: "border-line bg-raised text-ink-soft", sign: "i" },
  warn: { box: "border-warn/45 bg-warn/10 text-warn", sign: "!" },
  bad: { box: "border-bad/45 bg-bad/10 text-bad", sign: "×" },
} as const;

interface NoticeProps {
  readonly tone: keyof typeof TONES;
  readonly children: ReactNode;
  /** A button that mends it. */
  readonly action?: ReactNode;
}

/** Something the person should know, said once and where it matters. Bad news is announced at once. */
export function Notice({ tone, children, action }: NoticeProps) {
  const { box, sign } = TONES[tone];
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={clsx("flex flex-wrap items-center gap-2.5 rounded-lg border px-3 py-2 text-sm", box)}
    >
      <span
        aria-hidden="true"
        className="num grid size-4 shrink-0 place-items-center rounded-full border border-current font-semibold text-2xs leading-none"
      >
        {sign}
      </span>
      <div className="min-w-40 flex-1 text-ink">{children}</div>
      {action}
    </div>
  );
}
