import type { ComponentProps } from "react";

/** The browser's own list, for choices whose number or length is not known beforehand. */
export function Select(props: Omit<ComponentProps<"select">, "className">) {
  return (
    <select
      {...props}
      className="min-w-0 rounded-lg border border-line bg-panel px-2 py-1.5 text-ink text-sm"
    />
  );
}
