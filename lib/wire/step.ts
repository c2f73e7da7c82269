import type { SpecSection } from "./byte-span";

/** One step of a computation or a check, as it is shown to people. */
export interface Step {
  readonly title: string;
  /** What is done and why, in one sentence. */
  readonly text: string;
  /** The header field that carries the value, in lower case; undefined for what is computed. */
  readonly field?: string;
  /** What came out; undefined when it is missing. */
  readonly value: string | undefined;
  /** Undefined where nothing is checked. */
  readonly holds?: boolean;
  readonly spec: SpecSection;
}
