import { WebSocket } from "ws";
import { z } from "zod";
import { envelope } from "#lib/events/envelope";
import { publishReceipt } from "#lib/events/publish";
import {
  type cascade,
  causeOf,
  SERVICES,
  SWITCHED_OFF,
  SWITCHED_OFF_AFTER_MS,
} from "#lib/experiments/cascade/experiment";
import type { Bench } from "#server/lab/bench";
import { LabClient } from "#server/lab/clients/lab-client";

/** A chain in which nothing has come for so long is over. */
const QUIET_MS = 1_000;
const LOOK_EVERY_MS = 50;

const chained = envelope.extend({ data: z.object({ hop: z.int() }) });
type Service = (typeof SERVICES)[number];

/** Two services that answer each other, and the event that sets them off. */
export async function runCascade(bench: Bench, { hopLimit }: z.output<typeof cascade.knobs>): Promise<void> {
  await bench.removeHooks();
  let lastAtMs = bench.nowMs();
  const publish = async (type: string, hop: number, cause: number | undefined) => {
    const sentAtMs = bench.nowMs();
    // The event that led to this one is named by its offset, as `subject`.
    const event = { type, data: { hop }, ...(cause === undefined ? {} : { subject: `#${cause}` }) };
    try {
      const answer = await bench.demand("POST", bench.roomPath("/events"), event);
      const { offset, matched } = publishReceipt.parse(answer);
      bench.tell({ kind: "published", offset, plannedAtMs: sentAtMs, sentAtMs, matched });
      lastAtMs = bench.nowMs();
    } catch (error) {
      // The server has limits of its own, and a loop may meet them.
      bench.tell({ kind: "publish-failed", plannedAtMs: sentAtMs, reason: String(error) });
    }
  };
  const serve = (service: Service): LabClient => {
    const { client, transport, label, hears, says } = service;
    const line = new LabClient(bench, { client, transport, label });
    const url = new URL("/ws", bench.order.origin.replace("http", "ws"));
    url.searchParams.set("room", bench.order.room);
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on("open", () => line.open());
    socket.on("error", (error) => line.failed(error.message));
    socket.on("message", (data) => {
      const { type, offset, subject, data: content } = chained.parse(JSON.parse(String(data)));
      line.arrived(offset, false);
      // What an event itself says of its cause, read by somebody who did not send it.
      if (type === says && subject !== undefined) {
        bench.tell({ kind: "sample", name: causeOf(offset), client, value: Number(subject.slice(1)) });
      }
      const mayGoOn = hopLimit === 0 || content.hop < hopLimit;
      if (type === hears && mayGoOn && !line.isClosed) void publish(says, content.hop + 1, offset);
    });
    line.onClose(() => socket.close(1000));
    return line;
  };
  const services = await Promise.all(SERVICES.map((service) => serve(service).opened()));
  const startMs = bench.nowMs();
  await publish(SERVICES[0].says, 0, undefined);
  while (bench.nowMs() - lastAtMs < QUIET_MS) {
    const sinceStartMs = bench.nowMs() - startMs;
    if (sinceStartMs >= SWITCHED_OFF_AFTER_MS && services.every(({ isClosed }) => !isClosed)) {
      const isGoingOn = bench.nowMs() - lastAtMs < LOOK_EVERY_MS;
      for (const service of services) service.leave();
      if (isGoingOn) bench.tell({ kind: "sample", name: SWITCHED_OFF, value: sinceStartMs });
    }
    await bench.wait(LOOK_EVERY_MS);
  }
}
