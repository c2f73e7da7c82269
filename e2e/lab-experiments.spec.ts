import { RUNNABLE } from "#lib/experiments/runnable";
import { LabPage } from "./lab-page";
import { expect, test } from "./playground";

// Each worker has a server of its own, and a server runs one experiment at a time.
test.describe.configure({ mode: "parallel" });

for (const experiment of RUNNABLE) {
  const [short] = experiment.presets;
  const turned = experiment.presets.find(({ turnsRound }) => turnsRound === true);
  for (const [preset, outcome] of [
    [short, "Holds"],
    [turned, "Does not hold"],
  ] as const) {
    test(`${experiment.id} ${experiment.slug}, ${preset?.title}: ${outcome}`, async ({ page, server }) => {
      test.setTimeout(150_000);
      const lab = new LabPage(page);
      await lab.open(server.origin, experiment.slug);
      await lab.choosePreset(preset?.title ?? "none is said to turn it round");
      await lab.run();
      await expect(lab.verdict).toContainText(outcome);
    });
  }
}
