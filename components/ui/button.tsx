import { clsx } from "clsx";
import type { ButtonHTMLAttributes } from "react";

const VARIANTS = {
  /** The one thing to press. */
  act: "bg-act text-act-ink hover:bg-act-strong font-semibold rounded-lg text-lg px-4 py-3 shadow-xs disabled:opacity-50",
  line: "border border-line text-ink-soft hover:bg-raised hover:text-ink rounded-lg text-sm px-2.5 py-1.5 disabled:opacity-45 disabled:hover:bg-transparent",
  bare: "text-ink-soft hover:bg-raised hover:text-ink rounded-md text-xs px-2 py-1 disabled:opacity-45",
  danger:
    "border border-bad/60 bg-bad/10 text-bad hover:bg-bad/20 font-semibold rounded-lg text-lg px-4 py-3",
} as const;

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: keyof typeof VARIANTS;
}

export function Button({ variant = "line", className, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={clsx(
        "inline-flex items-center justify-center gap-2 select-none transition-colors disabled:cursor-not-allowed",
        VARIANTS[variant],
        className,
      )}
      {...rest}
    />
  );
}
