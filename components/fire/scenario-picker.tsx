import { RadioGroup } from "radix-ui";
import { SCENARIOS, type Scenario } from "./scenarios";

interface ScenarioPickerProps {
  readonly value: string;
  readonly onValueChange: (scenario: Scenario) => void;
}

export function ScenarioPicker({ value, onValueChange }: ScenarioPickerProps) {
  const change = (next: string) => {
    const scenario = SCENARIOS.find((candidate) => candidate.id === next);
    if (scenario !== undefined) onValueChange(scenario);
  };
  return (
    <RadioGroup.Root aria-label="Scenario" value={value} onValueChange={change} className="grid gap-0.5">
      {SCENARIOS.map((scenario) => (
        <RadioGroup.Item
          key={scenario.id}
          value={scenario.id}
          className="rounded-lg px-2.5 py-1.5 text-left text-ink-soft transition-colors hover:text-ink data-[state=checked]:bg-raised data-[state=checked]:text-ink"
        >
          {scenario.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
