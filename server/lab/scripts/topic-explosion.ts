import type { z } from "zod";
import {
  FILTER_PHASES,
  FILTERS_OF,
  LISTENER,
  readingsOf,
  TICK_LEVELS,
  type topicExplosion,
  WARM_UP,
  WARM_UP_EVENTS,
} from "#lib/experiments/topic-explosion/experiment";
import type { Bench } from "#server/lab/bench";
import { Crowd } from "#server/lab/clients/crowd";
import { joinMqttTo } from "#server/lab/clients/crowd-mqtt";
import { connectMqtt } from "#server/lab/clients/mqtt-client";

const ARRIVE_WITHIN_MS = 5_000;
const TYPE = TICK_LEVELS.join(".");

/**
 * The same events to the same listener: while each subscriber holds one quiet filter, and while each holds many. The
 * server is read around each part.
 */
export async function runTopicExplosion(
  bench: Bench,
  { subscribers, matching, count, perSecond }: z.output<typeof topicExplosion.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const listener = await connectMqtt(bench, LISTENER, { keepSession: false, qos: 0 }).opened();
  let expected = 0;
  for (const phase of FILTER_PHASES) {
    bench.tell({ kind: "phase", phase: WARM_UP });
    const isWide = matching && phase === "many";
    const crowd = new Crowd(
      bench,
      joinMqttTo((name) =>
        Array.from({ length: FILTERS_OF[phase] }, (_, n) =>
          isWide ? wideFilter(n) : `quiet/${name}/${n}/+`,
        ),
      ),
    );
    const { start, end, granted, delivered } = readingsOf(phase);
    await crowd.open(subscribers);
    bench.tell({ kind: "sample", name: granted, value: crowd.size * FILTERS_OF[phase] });
    /** @returns how often the subscribers got one of them, all together */
    const fire = async (events: number): Promise<number> => {
      const published = await bench.publish({ perSecond, count: events, type: TYPE });
      expected += published.length;
      const arrivals = () => published.reduce((sum, { offset }) => sum + crowd.arrivalsOf(offset).length, 0);
      const wanted = isWide ? published.length * crowd.size : 0;
      await bench.until(() => listener.arrivedCount >= expected && arrivals() >= wanted, ARRIVE_WITHIN_MS);
      return arrivals();
    };
    await fire(WARM_UP_EVENTS);
    bench.tell({ kind: "phase", phase });
    await bench.sampleServer(start);
    const arrivals = await fire(count);
    await bench.sampleServer(end);
    bench.tell({ kind: "sample", name: delivered, value: arrivals });
    crowd.close();
  }
}

/** Matches what is published: `+` for the levels whose bits are set. @param n another filter for each, below 2⁷ */
function wideFilter(n: number): string {
  return TICK_LEVELS.map((level, bit) => ((n >> bit) & 1 ? "+" : level)).join("/");
}
