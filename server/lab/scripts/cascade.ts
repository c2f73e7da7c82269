import { WebSocket } from "ws";
import { z } from "zod";
import { envelope } from "#lib/events/envelope";
import { publishReceipt } from "#lib/events/publish";
import { type cascade, causeOf, MOST_EVENTS_OF_LOOP, SERVICES } from "#lib/experiments/cascade/experiment";
import type { Bench } from "#server/lab/bench";
import { LabClient } from "#server/lab/clients/lab-client";

/** A chain in which nothing has come for so long is over. */
const QUIET_MS = 1_000;
const LONGEST_MS = 10_000;

const chained = envelope.extend({ data: z.object({ hop: z.int() }) });
type Service = (typeof SERVICES)[number];

/** Two services that answer each other, and the event that sets them off. */
export async function runCascade(bench: Bench, { hopLimit }: z.output<typeof cascade.knobs>): Promise<void> {
  await bench.removeHooks();
  let published = 0;
  let lastAtMs = bench.nowMs();
  const publish = async (type: string, hop: number, cause: number | undefined) => {
    published += 1;
    const sentAtMs = bench.nowMs();
    // The event that led to this one is named by its offset, as `subject`.
    const event = { type, data: { hop }, ...(cause === undefined ? {} : { subject: `#${cause}` }) };
    const { offset, matched } = publishReceipt.parse(
      await bench.demand("POST", bench.roomPath("/events"), event),
    );
    bench.tell({ kind: "published", offset, plannedAtMs: sentAtMs, sentAtMs, matched });
    lastAtMs = bench.nowMs();
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
      const mayGoOn = hopLimit === 0 ? published < MOST_EVENTS_OF_LOOP : content.hop < hopLimit;
      if (type === hears && mayGoOn) void publish(says, content.hop + 1, offset);
    });
    line.onClose(() => socket.close(1000));
    return line;
  };
  await Promise.all(SERVICES.map((service) => serve(service).opened()));
  await publish(SERVICES[0].says, 0, undefined);
  const endMs = bench.nowMs() + LONGEST_MS;
  while (bench.nowMs() - lastAtMs < QUIET_MS && bench.nowMs() < endMs) await bench.wait(QUIET_MS / 5);
}
