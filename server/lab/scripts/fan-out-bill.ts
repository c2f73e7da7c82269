import type { z } from "zod";
import {
  BILL_PHASES,
  BILLED_HOOKS,
  billedSocket,
  type fanOutBill,
} from "#lib/experiments/fan-out-bill/experiment";
import type { Bench } from "#server/lab/bench";
import { watchHooks } from "#server/lab/clients/hook-watch";
import { connectWebsocket } from "#server/lab/clients/websocket-client";

const ARRIVE_WITHIN_MS = 8_000;
/** Pings of new endpoints, greetings and answers are over by then. */
const SETTLE_MS = 500;

/** The same events to one endpoint and one WebSocket, and then to many of each. */
export async function runFanOutBill(
  bench: Bench,
  { receivers, count, perSecond, payloadBytes }: z.output<typeof fanOutBill.knobs>,
): Promise<void> {
  await bench.removeHooks();
  const { receivers: own } = await bench.demand("GET", bench.roomPath("/receivers"));
  const { url } = own.find((each: { transport: string }) => each.transport === BILLED_HOOKS.transport);
  const hooks = await watchHooks(bench, BILLED_HOOKS).opened();
  const sockets: ReturnType<typeof connectWebsocket>[] = [];
  let expected = 0;
  for (const phase of BILL_PHASES) {
    const wanted = phase === "one" ? 1 : receivers;
    while (sockets.length < wanted) {
      await bench.demand("POST", bench.roomPath("/webhooks"), { url });
      sockets.push(
        await connectWebsocket(bench, billedSocket(sockets.length + 1), { cursor: false }).opened(),
      );
    }
    await bench.wait(SETTLE_MS);
    bench.tell({ kind: "phase", phase });
    for (const socket of sockets) socket.sampleBytes("start");
    await bench.publish({ perSecond, count, payloadBytes });
    expected += count * wanted;
    await bench.until(() => hooks.arrivedCount >= expected, ARRIVE_WITHIN_MS);
    await bench.wait(SETTLE_MS);
    for (const socket of sockets) socket.sampleBytes("end");
  }
}
