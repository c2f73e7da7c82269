import { expect, test } from "vitest";
import { z } from "zod";
import { experimentDescription } from "./experiment-description";
import {
  knobsOfAddress,
  knobTexts,
  knobValues,
  presetOf,
  RESERVED_PARAMETERS,
  readKnob,
  readKnobs,
  rerunPath,
} from "./knob-values";
import { RUNNABLE } from "./runnable";

const described = RUNNABLE.map(({ id, slug, claim, knobs, presets, expectedMs }) =>
  experimentDescription.parse({
    id,
    slug,
    claim,
    knobs: z.toJSONSchema(knobs, { io: "input" }),
    presets: presets.map((preset) => ({ ...preset, expectedMs: expectedMs(knobs.parse(preset.knobs)) })),
  }),
);

test.each(described.map((each) => [each.slug, each] as const))(
  "%s: each preset, put into an address, comes back as it was",
  (_slug, experiment) => {
    for (const preset of experiment.presets) {
      const knobs = knobValues(experiment, preset);
      const address = new URL(rerunPath({ slug: experiment.slug, knobs, seed: 7 }), "http://localhost");
      expect(knobsOfAddress(experiment, address.searchParams)).toEqual(knobs);
      expect(presetOf(experiment, knobs)).toBe(preset);
      expect(readKnobs(experiment, knobTexts(knobs))).toEqual(knobs);
      expect(address.searchParams.get("seed")).toBe("7");
    }
    for (const word of RESERVED_PARAMETERS) expect(experiment.knobs.properties).not.toHaveProperty(word);
  },
);

test("what an address says wrongly is at its default", () => {
  const experiment = described.find(({ slug }) => slug === "cut-and-resume");
  if (experiment === undefined) throw new Error("cut-and-resume is not there");
  const address = new URLSearchParams("outageMs=99999999&perSecond=fast&other=1");
  expect(knobsOfAddress(experiment, address)).toEqual({ outageMs: 3_000, perSecond: 5 });
  expect(readKnobs(experiment, { outageMs: "99999999", perSecond: "5" })).toBeUndefined();
});

const whole = { title: "t", type: "integer", minimum: 0, maximum: 10, default: 1 } as const;
test.each([
  [whole, "10", 10],
  [whole, "11", undefined],
  [whole, "1.5", undefined],
  [whole, "", undefined],
  [{ ...whole, type: "number" }, "1.5", 1.5],
  [{ title: "t", type: "boolean", default: true }, "false", false],
  [{ title: "t", type: "boolean", default: true }, "no", undefined],
  [{ title: "t", type: "string", enum: ["a", "b"], default: "a" }, "b", "b"],
  [{ title: "t", type: "string", enum: ["a", "b"], default: "a" }, "c", undefined],
] as const)("%o reads %j as %j", (knob, text, value) => {
  expect(readKnob({ ...knob } as Parameters<typeof readKnob>[0], text)).toBe(value);
});
