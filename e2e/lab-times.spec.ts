import { testBothWays } from "./both-ways";
import { TIMED } from "./timed-experiments";

for (const experiment of TIMED) testBothWays(experiment);
