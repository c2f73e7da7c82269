import type { z } from "zod";
import {
  FILTER_PHASES,
  FILTERS_EACH,
  filterHolder,
  GRANTED,
  LISTENER,
  readingsOf,
  TICK_LEVELS,
  type topicExplosion,
  WARM_UP_EVENTS,
} from "#lib/experiments/topic-explosion/experiment";
import type { Bench } from "#server/lab/bench";
import { connectMqtt } from "#server/lab/clients/mqtt-client";

const ARRIVE_WITHIN_MS = 5_000;
const TYPE = TICK_LEVELS.join(".");
const SESSION = { keepSession: false, qos: 0 } as const;

/** The same events to one filter, and then with very many others beside it; the server is read around each part. */
export async function runTopicExplosion(
  bench: Bench,
  { subscribers, matching, count, perSecond }: z.output<typeof topicExplosion.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const listener = await connectMqtt(bench, LISTENER, SESSION).opened();
  let expected = 0;
  const fire = async (events: number) => {
    await bench.publish({ perSecond, count: events, type: TYPE });
    expected += events;
    await bench.until(() => listener.arrivedCount >= expected, ARRIVE_WITHIN_MS);
  };
  for (const phase of FILTER_PHASES) {
    if (phase === "many") {
      for (let n = 1; n <= subscribers; n += 1) {
        const name = filterHolder(n);
        const topics = Array.from({ length: FILTERS_EACH }, (_, filter) =>
          matching ? wideFilter(filter) : `quiet/${n}/${filter}/+`,
        );
        await connectMqtt(bench, name, { ...SESSION, topics }).opened();
        bench.tell({ kind: "sample", name: GRANTED, client: name.client, value: topics.length });
      }
    }
    await fire(WARM_UP_EVENTS);
    const { start, end } = readingsOf(phase);
    bench.tell({ kind: "phase", phase });
    await bench.sampleServer(start);
    await fire(count);
    await bench.sampleServer(end);
  }
}

/** Matches what is published: `+` for the levels whose bits are set. @param n another filter for each, below 2⁷ */
function wideFilter(n: number): string {
  return TICK_LEVELS.map((level, bit) => ((n >> bit) & 1 ? "+" : level)).join("/");
}
