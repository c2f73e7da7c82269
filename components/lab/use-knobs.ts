import { useState } from "react";
import type { ExperimentDescription, KnobValues } from "#lib/experiments/experiment-description";
import { type KnobTexts, knobsOfAddress, knobTexts, readKnobs } from "#lib/experiments/knob-values";

/** The knobs of a form. */
export interface KnobForm {
  readonly texts: KnobTexts;
  /** Undefined while one of the texts is no value of its knob. */
  readonly values: KnobValues | undefined;
  /** The newest values that there were. */
  readonly lastValues: KnobValues;
  readonly setTexts: (texts: KnobTexts) => void;
}

/**
 * Knobs as they are typed. They begin as the address had them when the page was opened.
 * @param experiment undefined until the server has told it
 */
export function useKnobs(
  experiment: ExperimentDescription | undefined,
  parameters: URLSearchParams,
): KnobForm | undefined {
  const [firstParameters] = useState(parameters);
  const [typed, setTyped] = useState<Pick<KnobForm, "texts" | "lastValues">>();
  if (experiment === undefined) return undefined;
  const addressed = knobsOfAddress(experiment, firstParameters);
  const { texts, lastValues } = typed ?? { texts: knobTexts(addressed), lastValues: addressed };
  return {
    texts,
    values: readKnobs(experiment, texts),
    lastValues,
    setTexts: (next) => setTyped({ texts: next, lastValues: readKnobs(experiment, next) ?? lastValues }),
  };
}
