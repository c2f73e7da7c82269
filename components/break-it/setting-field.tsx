import { useId, useState } from "react";

interface SettingFieldProps {
  readonly label: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly value: number;
  /** Called with whole numbers from `least` to `most`, and with no others. */
  readonly onValueChange: (value: number) => void;
}

/** A number with its unit. What is typed counts once it is within its limits. */
export function SettingField({ label, unit, least, most, value, onValueChange }: SettingFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const change = (text: string) => {
    setTyped(text);
    const wanted = Number(text);
    if (text !== "" && Number.isInteger(wanted) && wanted >= least && wanted <= most) onValueChange(wanted);
  };
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="flex-1 text-ink-soft">
        {label}
      </label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={least}
        max={most}
        step={1}
        aria-describedby={`${id}-unit`}
        value={typed ?? value}
        onChange={({ target }) => change(target.value)}
        onBlur={() => setTyped(undefined)}
        className="num w-24 rounded-md border border-line bg-ground px-2 py-1 text-right text-ink invalid:border-bad"
      />
      <span id={`${id}-unit`} className="w-7 text-ink-faint">
        {unit}
        <span className="sr-only">
          , {least} to {most}
        </span>
      </span>
    </div>
  );
}
