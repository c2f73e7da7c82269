import fc from "fast-check";
import { expect, test } from "vitest";
import { offsetsIn } from "./offsets-in";

test("offsets are found wherever the text is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 99_999 }), { maxLength: 10 }),
      fc.array(fc.nat(400), { maxLength: 12 }),
      (offsets, cuts) => {
        const text = offsets.map((offset) => `data:{"id":"x","offset":${offset},"data":{}}\n\n`).join("");
        const found: number[] = [];
        const take = offsetsIn((offset) => found.push(offset));
        let from = 0;
        for (const at of [...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length]) {
          take(text.slice(from, at));
          from = at;
        }
        expect(found).toEqual(offsets);
      },
    ),
  );
});
