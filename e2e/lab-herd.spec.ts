import { herd } from "#lib/experiments/herd/experiment";
import { testBothWays } from "./both-ways";

// A machine that stands still for a second makes a crowd of those who would have come in it: nothing else runs beside.
testBothWays(herd);
