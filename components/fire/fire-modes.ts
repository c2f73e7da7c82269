/** How often one press fires. */
export const FIRE_MODES = [
  { value: "once", label: "once" },
  { value: "ten", label: "×10" },
  { value: "hundred", label: "×100" },
  { value: "stream", label: "stream" },
] as const;

export type FireMode = (typeof FIRE_MODES)[number]["value"];

/** Events of one press; undefined for a stream, which lasts until it is stopped. */
export const FIRE_COUNTS: Readonly<Record<FireMode, number | undefined>> = {
  once: 1,
  ten: 10,
  hundred: 100,
  stream: undefined,
};

/** Events a second that a stream may fire. */
export const STREAM_RATES = [
  { value: "1", label: "1" },
  { value: "5", label: "5" },
  { value: "20", label: "20" },
  { value: "50", label: "50" },
  { value: "200", label: "200" },
] as const;

export type StreamRate = (typeof STREAM_RATES)[number]["value"];
