import type {
  ExperimentDescription,
  KnobDescription,
  KnobValue,
  KnobValues,
  PresetDescription,
} from "./experiment-description";

/** Words of the address of an experiment's page that are no knobs. */
export const RESERVED_PARAMETERS = ["run", "with", "seed"] as const;

/** The part of URLSearchParams that is needed here. */
interface AddressParameters {
  get(name: string): string | null;
}

/** Every knob of an experiment: as a preset sets it, else at its default. */
export function knobValues(
  { knobs, presets }: ExperimentDescription,
  preset: PresetDescription = presets[0],
): KnobValues {
  return Object.fromEntries(
    Object.entries(knobs.properties).map(([name, knob]) => [name, preset.knobs[name] ?? knob.default]),
  );
}

/** The preset that these values are, if they are one. */
export function presetOf(experiment: ExperimentDescription, values: Readonly<Record<string, unknown>>) {
  return experiment.presets.find((preset) => {
    const wanted = knobValues(experiment, preset);
    return Object.entries(wanted).every(([name, value]) => values[name] === value);
  });
}

/** Knobs as they are typed. */
export type KnobTexts = Readonly<Record<string, string>>;

export function knobTexts(values: KnobValues): KnobTexts {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** @returns undefined when one of the texts is no value of its knob */
export function readKnobs({ knobs }: ExperimentDescription, texts: KnobTexts): KnobValues | undefined {
  const values: Record<string, KnobValue> = {};
  for (const [name, knob] of Object.entries(knobs.properties)) {
    const value = readKnob(knob, texts[name] ?? String(knob.default));
    if (value === undefined) return undefined;
    values[name] = value;
  }
  return values;
}

/** What an address says of the knobs; what it does not say, or says wrongly, is at its default. */
export function knobsOfAddress({ knobs }: ExperimentDescription, parameters: AddressParameters): KnobValues {
  return Object.fromEntries(
    Object.entries(knobs.properties).map(([name, knob]) => [
      name,
      readKnob(knob, parameters.get(name) ?? "") ?? knob.default,
    ]),
  );
}

/** @returns undefined for a text that is no value of this knob */
export function readKnob(knob: KnobDescription, text: string): KnobValue | undefined {
  switch (knob.type) {
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "string":
      return knob.enum.includes(text) ? text : undefined;
    case "integer":
    case "number": {
      const value = text.trim() === "" ? Number.NaN : Number(text);
      const isWhole = knob.type === "number" || Number.isInteger(value);
      return isWhole && value >= knob.minimum && value <= knob.maximum ? value : undefined;
    }
    default:
      return knob satisfies never;
  }
}

/** The page of an experiment with its knobs set as they were in a run: one press runs it again. */
export function rerunPath(run: {
  readonly slug: string;
  readonly knobs: Readonly<Record<string, unknown>>;
  readonly seed: number;
}): string {
  const parameters = Object.entries({ ...run.knobs, seed: run.seed }).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  return `/lab/${run.slug}?${parameters.join("&")}`;
}
