import { Tabs as Primitive } from "radix-ui";
import type { ReactNode } from "react";

interface TabsProps<Value extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly value: Value; readonly label: string; readonly content: ReactNode }[];
  readonly value: Value;
  readonly onValueChange: (value: Value) => void;
}

/** Tabs with arrow keys; only the open one is mounted. */
export function Tabs<Value extends string>({ label, tabs, value, onValueChange }: TabsProps<Value>) {
  const change = (next: string) => {
    const tab = tabs.find((candidate) => candidate.value === next);
    if (tab !== undefined) onValueChange(tab.value);
  };
  return (
    <Primitive.Root value={value} onValueChange={change} className="flex min-h-0 flex-1 flex-col">
      <Primitive.List
        aria-label={label}
        className="flex shrink-0 gap-0.5 overflow-x-auto border-line border-b px-3 py-2.5"
      >
        {tabs.map((tab) => (
          <Primitive.Trigger
            key={tab.value}
            value={tab.value}
            className="rounded-md px-2.5 py-1 text-ink-soft text-sm transition-colors hover:text-ink data-[state=active]:bg-raised data-[state=active]:text-ink"
          >
            {tab.label}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map((tab) => (
        <Primitive.Content key={tab.value} value={tab.value} className="min-h-0 flex-1 overflow-y-auto">
          {tab.content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
