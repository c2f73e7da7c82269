import { RadioGroup } from "radix-ui";

interface ChoiceListProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly aside?: string }[];
  /** Empty: none is chosen. */
  readonly value: string;
  readonly onValueChange: (value: string) => void;
}

/** One of a few sentences, one below the other: a radio group with arrow keys. */
export function ChoiceList({ label, options, value, onValueChange }: ChoiceListProps) {
  return (
    <RadioGroup.Root aria-label={label} value={value} onValueChange={onValueChange} className="grid gap-1">
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className="group flex items-baseline gap-2.5 rounded-lg border border-line px-3 py-2 text-left text-ink-soft text-sm hover:text-ink data-[state=checked]:border-ink-faint data-[state=checked]:bg-raised data-[state=checked]:text-ink"
        >
          <span
            aria-hidden="true"
            className="size-2.5 shrink-0 self-center rounded-full border border-ink-faint group-data-[state=checked]:border-ink group-data-[state=checked]:bg-ink"
          />
          <span className="min-w-0 flex-1">{option.label}</span>
          {option.aside !== undefined && <span className="num text-ink-faint text-xs">{option.aside}</span>}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
