import { runnableOf } from "#lib/experiments/runnable";
import { SetupDrawing } from "./setup-drawing";

type Knobs = Readonly<Record<string, unknown>>;

interface ExperimentSetupProps {
  readonly experimentId: string;
  /** What is left out is at its default. */
  readonly knobs: Knobs;
  /** What is drawn when those are no values of the knobs. Absent: nothing is. */
  readonly otherwise?: Knobs;
}

/** Who takes part in a run of an experiment with these knobs. */
export function ExperimentSetup({ experimentId, knobs, otherwise }: ExperimentSetupProps) {
  const experiment = runnableOf(experimentId);
  const values = experiment?.knobs.safeParse(knobs).data ?? experiment?.knobs.safeParse(otherwise).data;
  if (experiment === undefined || values === undefined) return null;
  return <SetupDrawing setup={experiment.setup(values)} inPage={experiment.runsIn === "page"} />;
}
