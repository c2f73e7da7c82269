import { Switch as Primitive } from "radix-ui";
import { useId } from "react";

interface SwitchProps {
  readonly label: string;
  readonly description: string;
  readonly checked: boolean;
  readonly onCheckedChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

/** On or off, with a name and a sentence on what it does. */
export function Switch({ label, description, checked, onCheckedChange, disabled = false }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="grid gap-0.5">
        <label htmlFor={id} className="text-ink text-sm">
          {label}
        </label>
        <p id={`${id}-description`} className="text-ink-faint text-xs">
          {description}
        </p>
      </div>
      <Primitive.Root
        id={id}
        aria-describedby={`${id}-description`}
        checked={checked}
        onCheckedChange={onCheckedChange}
        disabled={disabled}
        className="mt-0.5 h-5 w-9 shrink-0 rounded-full border border-line bg-raised p-px transition-colors disabled:opacity-45 data-[state=checked]:border-transparent data-[state=checked]:bg-good"
      >
        <Primitive.Thumb className="block size-4 rounded-full bg-ink-faint transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-ground" />
      </Primitive.Root>
    </div>
  );
}
