import type { z } from "zod";
import { binary } from "#lib/experiments/binary/experiment";
import { blackHole } from "#lib/experiments/black-hole/experiment";
import { cachesBetween } from "#lib/experiments/caches-between/experiment";
import { callerWaits } from "#lib/experiments/caller-waits/experiment";
import { cascade } from "#lib/experiments/cascade/experiment";
import { compression } from "#lib/experiments/compression/experiment";
import { connectionCost } from "#lib/experiments/connection-cost/experiment";
import { costOfSilence } from "#lib/experiments/cost-of-silence/experiment";
import { cutAndResume } from "#lib/experiments/cut-and-resume/experiment";
import { decouplingSwap } from "#lib/experiments/decoupling-swap/experiment";
import { deliveryContract } from "#lib/experiments/delivery-contract/experiment";
import { duplexDuel } from "#lib/experiments/duplex-duel/experiment";
import type { RunnableExperiment } from "#lib/experiments/experiment";
import { fanOutBill } from "#lib/experiments/fan-out-bill/experiment";
import { fitTest } from "#lib/experiments/fit-test/experiment";
import { handshakeStepper } from "#lib/experiments/handshake-stepper/experiment";
import { headOfLine } from "#lib/experiments/head-of-line/experiment";
import { herd } from "#lib/experiments/herd/experiment";
import { hooksAndPolling } from "#lib/experiments/hooks-and-polling/experiment";
import { hostilePath } from "#lib/experiments/hostile-path/experiment";
import { layerCake } from "#lib/experiments/layer-cake/experiment";
import { manyConnections } from "#lib/experiments/many-connections/experiment";
import { politeGoodbye } from "#lib/experiments/polite-goodbye/experiment";
import { pushAndPoll } from "#lib/experiments/push-and-poll/experiment";
import { rhythm } from "#lib/experiments/rhythm/experiment";
import { serverToServer } from "#lib/experiments/server-to-server/experiment";
import { slowReader } from "#lib/experiments/slow-reader/experiment";
import { sseGrammar } from "#lib/experiments/sse-grammar/experiment";
import { statusRoulette } from "#lib/experiments/status-roulette/experiment";
import { subscriptionLifecycle } from "#lib/experiments/subscription-lifecycle/experiment";
import { topicExplosion } from "#lib/experiments/topic-explosion/experiment";
import { twoServers } from "#lib/experiments/two-servers/experiment";
import { webhookDelivery } from "#lib/experiments/webhook-delivery/experiment";
import { wireLedger } from "#lib/experiments/wire-ledger/experiment";
import type { Bench } from "#server/lab/bench";
import { runBinary } from "#server/lab/scripts/binary";
import { runBlackHole } from "#server/lab/scripts/black-hole";
import { runCachesBetween } from "#server/lab/scripts/caches-between";
import { runCallerWaits } from "#server/lab/scripts/caller-waits";
import { runCascade } from "#server/lab/scripts/cascade";
import { runCompression } from "#server/lab/scripts/compression";
import { runConnectionCost } from "#server/lab/scripts/connection-cost";
import { runCostOfSilence } from "#server/lab/scripts/cost-of-silence";
import { runCutAndResume } from "#server/lab/scripts/cut-and-resume";
import { runDecouplingSwap } from "#server/lab/scripts/decoupling-swap";
import { runDeliveryContract } from "#server/lab/scripts/delivery-contract";
import { runDuplexDuel } from "#server/lab/scripts/duplex-duel";
import { runFanOutBill } from "#server/lab/scripts/fan-out-bill";
import { runFitTest } from "#server/lab/scripts/fit-test";
import { runHandshakeStepper } from "#server/lab/scripts/handshake-stepper";
import { runHeadOfLine } from "#server/lab/scripts/head-of-line";
import { runHerd } from "#server/lab/scripts/herd";
import { runHooksAndPolling } from "#server/lab/scripts/hooks-and-polling";
import { runHostilePath } from "#server/lab/scripts/hostile-path";
import { runLayerCake } from "#server/lab/scripts/layer-cake";
import { runManyConnections } from "#server/lab/scripts/many-connections";
import { runPoliteGoodbye } from "#server/lab/scripts/polite-goodbye";
import { runPushAndPoll } from "#server/lab/scripts/push-and-poll";
import { runRhythm } from "#server/lab/scripts/rhythm";
import { runServerToServer } from "#server/lab/scripts/server-to-server";
import { runSlowReader } from "#server/lab/scripts/slow-reader";
import { runSseGrammar } from "#server/lab/scripts/sse-grammar";
import { runStatusRoulette } from "#server/lab/scripts/status-roulette";
import { runSubscriptionLifecycle } from "#server/lab/scripts/subscription-lifecycle";
import { runTopicExplosion } from "#server/lab/scripts/topic-explosion";
import { runTwoServers } from "#server/lab/scripts/two-servers";
import { runWebhookDelivery } from "#server/lab/scripts/webhook-delivery";
import { runWireLedger } from "#server/lab/scripts/wire-ledger";

/** What the process of a run does, for an experiment's slug. */
export type Script = (bench: Bench, knobs: unknown) => Promise<void>;

/** @param run gets the knobs as the experiment's own schema gives them back */
function script<Knobs extends z.ZodObject>(
  { slug, knobs }: RunnableExperiment<Knobs>,
  run: (bench: Bench, knobs: z.output<Knobs>) => Promise<void>,
): readonly [string, Script] {
  return [slug, (bench, given) => run(bench, knobs.parse(given))];
}

export const SCRIPTS: ReadonlyMap<string, Script> = new Map([
  script(cutAndResume, runCutAndResume),
  script(wireLedger, runWireLedger),
  script(pushAndPoll, runPushAndPoll),
  script(webhookDelivery, runWebhookDelivery),
  script(blackHole, runBlackHole),
  script(hooksAndPolling, runHooksAndPolling),
  script(deliveryContract, runDeliveryContract),
  script(connectionCost, runConnectionCost),
  script(hostilePath, runHostilePath),
  script(costOfSilence, runCostOfSilence),
  script(handshakeStepper, runHandshakeStepper),
  script(duplexDuel, runDuplexDuel),
  script(decouplingSwap, runDecouplingSwap),
  script(rhythm, runRhythm),
  script(slowReader, runSlowReader),
  script(sseGrammar, runSseGrammar),
  script(callerWaits, runCallerWaits),
  script(fanOutBill, runFanOutBill),
  script(serverToServer, runServerToServer),
  script(cascade, runCascade),
  script(herd, runHerd),
  script(layerCake, runLayerCake),
  script(twoServers, runTwoServers),
  script(subscriptionLifecycle, runSubscriptionLifecycle),
  script(politeGoodbye, runPoliteGoodbye),
  script(manyConnections, runManyConnections),
  script(statusRoulette, runStatusRoulette),
  script(compression, runCompression),
  script(binary, runBinary),
  script(headOfLine, runHeadOfLine),
  script(cachesBetween, runCachesBetween),
  script(topicExplosion, runTopicExplosion),
  script(fitTest, runFitTest),
]);
