import { RUNNABLE } from "#lib/experiments/runnable";
import { testBothWays } from "./both-ways";
import { test } from "./playground";
import { TIMED } from "./timed-experiments";

// Each worker has a server of its own, and a server runs one experiment at a time.
test.describe.configure({ mode: "parallel" });

for (const experiment of RUNNABLE) if (!TIMED.includes(experiment)) testBothWays(experiment);
