import { defaultRangeExtractor, type Range } from "@tanstack/react-virtual";

/** The places in sight and, wherever it is, one more: what has the focus stays in the document. In ascending order. */
export function rangeWith(range: Range, index: number): number[] {
  const inSight = defaultRangeExtractor(range);
  return inSight.includes(index) ? inSight : [...inSight, index].sort((a, b) => a - b);
}
