import { z } from "zod";

const shown = {
  title: z.string(),
  description: z.string().optional(),
  unit: z.string().optional(),
};

/** One setting of an experiment, in the part of JSON Schema that the Lab's API uses. */
export const knobDescription = z.discriminatedUnion("type", [
  z.object({ ...shown, type: z.literal("boolean"), default: z.boolean() }),
  z.object({
    ...shown,
    type: z.literal("string"),
    enum: z.array(z.string()),
    default: z.string(),
  }),
  z.object({
    ...shown,
    type: z.enum(["integer", "number"]),
    minimum: z.number(),
    maximum: z.number(),
    default: z.number(),
  }),
]);
export type KnobDescription = z.infer<typeof knobDescription>;

const knobValue = z.union([z.string(), z.number(), z.boolean()]);
export type KnobValue = z.infer<typeof knobValue>;
export type KnobValues = Readonly<Record<string, KnobValue>>;

const presetDescription = z.object({
  name: z.string(),
  title: z.string(),
  /** What is left out stays at its default. */
  knobs: z.record(z.string(), knobValue),
  expectedMs: z.number(),
});
export type PresetDescription = z.infer<typeof presetDescription>;

/** What may be run, as `GET /api/lab/experiments` tells it. */
export const experimentDescription = z.object({
  id: z.string(),
  slug: z.string(),
  claim: z.string(),
  /** "page": in the browser of who starts it. Absent: beside the server. */
  runsIn: z.literal("page").optional(),
  knobs: z.object({ properties: z.record(z.string(), knobDescription) }),
  /** The first is the short form. */
  presets: z.tuple([presetDescription], presetDescription),
});
export type ExperimentDescription = z.infer<typeof experimentDescription>;
