import type { Figure } from "#lib/experiments/verdict";
import { marginText } from "./latency-text";

/** What a number rests on: `±0.3 ms, n = 10`. Empty where there is nothing to say. */
export function figureBasis({ n, uncertaintyMs = 0 }: Pick<Figure, "n" | "uncertaintyMs">): string {
  return [
    ...(uncertaintyMs > 0 ? [`${marginText(uncertaintyMs)}\u00a0ms`] : []),
    ...(n === undefined ? [] : [`n\u00a0=\u00a0${n}`]),
  ].join(", ");
}
