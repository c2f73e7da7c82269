import { expect, test } from "vitest";
import { isInBytes } from "./bytes-counted";
import { RUNNABLE } from "./runnable";

test.each(RUNNABLE.map((experiment) => [experiment.slug, experiment] as const))(
  "%s: where its bytes are counted is told with figures in bytes, and only with them",
  (_slug, { check, knobs, bytesCounted }) => {
    const verdict = check([], knobs.parse({}));
    if (verdict.figures.some(isInBytes)) {
      expect(verdict.bytesCounted).toMatch(/^Bytes [a-z].*\.$/);
      expect(verdict.bytesCounted).toBe(bytesCounted);
    } else {
      expect(verdict.bytesCounted).toBeUndefined();
    }
  },
);
