import fc from "fast-check";
import { expect, test } from "vitest";
import { SortedValues } from "./sorted-values";

function medianBySorting(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [lower, upper] = [sorted[middle - 1], sorted[middle]];
  if (sorted.length % 2 === 1 || upper === undefined || lower === undefined) return upper;
  return (lower + upper) / 2;
}

test("the median is that of a sorted list, whatever came and went in which order", () => {
  const step = fc.record({ add: fc.boolean(), value: fc.integer({ min: 0, max: 20 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const kept = new SortedValues();
      const plain: number[] = [];
      for (const { add, value } of steps) {
        if (add) {
          kept.add(value);
          plain.push(value);
        } else {
          kept.remove(value);
          const place = plain.indexOf(value);
          if (place >= 0) plain.splice(place, 1);
        }
      }
      expect([kept.count, kept.median]).toEqual([plain.length, medianBySorting(plain)]);
    }),
  );
});
