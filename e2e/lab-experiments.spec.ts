import { herd } from "#lib/experiments/herd/experiment";
import { RUNNABLE } from "#lib/experiments/runnable";
import { testBothWays } from "./both-ways";
import { test } from "./playground";

// Each worker has a server of its own, and a server runs one experiment at a time.
test.describe.configure({ mode: "parallel" });

// The herd has a file of its own.
for (const experiment of RUNNABLE) if (experiment.id !== herd.id) testBothWays(experiment);
