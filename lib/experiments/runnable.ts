import { authMatrix } from "./auth-matrix/experiment";
import { binary } from "./binary/experiment";
import { blackHole } from "./black-hole/experiment";
import { cachesBetween } from "./caches-between/experiment";
import { callerWaits } from "./caller-waits/experiment";
import { capabilityCensus } from "./capability-census/experiment";
import { cascade } from "./cascade/experiment";
import { compression } from "./compression/experiment";
import { connectionBudget } from "./connection-budget/experiment";
import { connectionCost } from "./connection-cost/experiment";
import { costOfSilence } from "./cost-of-silence/experiment";
import { crossSiteDoor } from "./cross-site-door/experiment";
import { cutAndResume } from "./cut-and-resume/experiment";
import { decouplingSwap } from "./decoupling-swap/experiment";
import { deliveryContract } from "./delivery-contract/experiment";
import { duplexDuel } from "./duplex-duel/experiment";
import type { RunnableExperiment } from "./experiment";
import { fanOutBill } from "./fan-out-bill/experiment";
import { fitTest } from "./fit-test/experiment";
import { handshakeStepper } from "./handshake-stepper/experiment";
import { headOfLine } from "./head-of-line/experiment";
import { herd } from "./herd/experiment";
import { hooksAndPolling } from "./hooks-and-polling/experiment";
import { hostilePath } from "./hostile-path/experiment";
import { layerCake } from "./layer-cake/experiment";
import { manyConnections } from "./many-connections/experiment";
import { politeGoodbye } from "./polite-goodbye/experiment";
import { pushAndPoll } from "./push-and-poll/experiment";
import { rhythm } from "./rhythm/experiment";
import { serverToServer } from "./server-to-server/experiment";
import { slowReader } from "./slow-reader/experiment";
import { sseGrammar } from "./sse-grammar/experiment";
import { statusRoulette } from "./status-roulette/experiment";
import { subscriptionLifecycle } from "./subscription-lifecycle/experiment";
import { topicExplosion } from "./topic-explosion/experiment";
import { twoServers } from "./two-servers/experiment";
import { webhookDelivery } from "./webhook-delivery/experiment";
import { wireLedger } from "./wire-ledger/experiment";

/** Every experiment that the server can run, in the order in which it is offered. */
export const RUNNABLE: readonly RunnableExperiment[] = [
  cutAndResume,
  wireLedger,
  pushAndPoll,
  webhookDelivery,
  blackHole,
  hooksAndPolling,
  deliveryContract,
  connectionCost,
  hostilePath,
  connectionBudget,
  costOfSilence,
  handshakeStepper,
  duplexDuel,
  decouplingSwap,
  rhythm,
  slowReader,
  sseGrammar,
  callerWaits,
  fanOutBill,
  serverToServer,
  cascade,
  herd,
  manyConnections,
  politeGoodbye,
  subscriptionLifecycle,
  twoServers,
  layerCake,
  statusRoulette,
  compression,
  binary,
  headOfLine,
  cachesBetween,
  topicExplosion,
  fitTest,
  capabilityCensus,
  crossSiteDoor,
  authMatrix,
];

/** @param name id or slug */
export function runnableOf(name: string): RunnableExperiment | undefined {
  return RUNNABLE.find(({ id, slug }) => id === name || slug === name);
}
