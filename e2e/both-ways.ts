import type { RunnableExperiment } from "#lib/experiments/experiment";
import { LabPage } from "./lab-page";
import { expect, test } from "./playground";

/**
 * Two tests: the short form of an experiment, in which its claim holds, and the preset in which it does not. The page of
 * the result fits a phone.
 */
export function testBothWays({ id, slug, presets }: RunnableExperiment): void {
  const [short] = presets;
  const turned = presets.find(({ turnsRound }) => turnsRound === true);
  for (const [preset, outcome] of [
    [short, "Holds"],
    [turned, "Does not hold"],
  ] as const) {
    test(`${id} ${slug}, ${preset?.title}: ${outcome}`, async ({ page, server }) => {
      test.setTimeout(150_000);
      const lab = new LabPage(page);
      await lab.open(server.origin, slug);
      await lab.choosePreset(preset?.title ?? "none is said to turn it round");
      await lab.run();
      await expect(lab.verdict).toContainText(outcome);
      await page.setViewportSize({ width: 390, height: 844 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    });
  }
}
