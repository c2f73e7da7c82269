/** What is to be sized. All are whole or decimal numbers within their bounds. */
export const SIZING_INPUTS = [
  {
    id: "users",
    label: "Receivers connected at once",
    unit: "",
    least: 1,
    most: 10_000_000,
    fallback: 1_000,
  },
  {
    id: "perMinute",
    label: "Events a minute, each to every receiver",
    unit: "",
    least: 0,
    most: 60_000,
    fallback: 6,
  },
  { id: "payload", label: "Size of an event", unit: "bytes", least: 1, most: 65_536, fallback: 250 },
  { id: "interval", label: "Poll every", unit: "seconds", least: 0.1, most: 86_400, fallback: 10 },
  { id: "roundTrip", label: "Round trip on the network", unit: "ms", least: 0, most: 60_000, fallback: 40 },
] as const;

export type SizingInputId = (typeof SIZING_INPUTS)[number]["id"];
export type SizingInputs = Readonly<Record<SizingInputId, number>>;

/** @param text as typed. @returns undefined for what is no number within the bounds */
export function readSizingInput(id: SizingInputId, text: string): number | undefined {
  const input = SIZING_INPUTS.find((each) => each.id === id);
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return input !== undefined && value >= input.least && value <= input.most ? value : undefined;
}

/** @param read of the address; what is missing or out of bounds is at its fallback */
export function sizingInputsOf(read: (id: SizingInputId) => unknown): SizingInputs {
  const entries = SIZING_INPUTS.map(({ id, fallback }) => {
    const given = read(id);
    return [id, (typeof given === "string" ? readSizingInput(id, given) : undefined) ?? fallback];
  });
  return Object.fromEntries(entries) as SizingInputs;
}
