import type { z } from "zod";
import {
  BYTES_IN,
  COMPRESSION_LINES,
  type CompressionClient,
  type compression,
  SENDING,
} from "#lib/experiments/compression/experiment";
import type { Bench } from "#server/lab/bench";
import {
  type OnPayload,
  openStreamLine,
  openWebsocketLine,
  type PayloadLine,
} from "#server/lab/clients/payload-lines";

const BETWEEN_EVENTS_MS = 20;
/** What was flushed is there long before that. */
const SETTLE_MS = 500;
const RANDOM_CHARACTERS = 120;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const OPEN: Readonly<Record<CompressionClient, (onPayload: OnPayload) => Promise<PayloadLine>>> = {
  websocket: (onPayload) => openWebsocketLine({ binary: false, deflate: false }, onPayload),
  // By default small messages are left as they are.
  "websocket-deflate": (onPayload) =>
    openWebsocketLine({ binary: false, deflate: { threshold: 0 } }, onPayload),
  sse: (onPayload) => openStreamLine({ compression: "none" }, "utf8", onPayload),
  "sse-flushed": (onPayload) => openStreamLine({ compression: "flushed" }, "utf8", onPayload),
  "sse-held": (onPayload) => openStreamLine({ compression: "held" }, "utf8", onPayload),
};

/** The same events on all lines at the same time, from servers of the run's own: the playground compresses nothing. */
export async function runCompression(
  bench: Bench,
  { count, payload }: z.output<typeof compression.knobs>,
): Promise<void> {
  const lines: { readonly client: CompressionClient; readonly line: PayloadLine; readonly before: number }[] =
    [];
  for (const name of COMPRESSION_LINES) {
    const { client } = name;
    bench.introduce(name);
    const line = await OPEN[client]((bytes) => {
      const { offset } = JSON.parse(bytes.toString("utf8"));
      bench.tell({ kind: "arrived", client, offset, replayed: false });
    });
    bench.onClose(() => line.stop());
    lines.push({ client, line, before: line.bytesIn() });
  }
  bench.tell({ kind: "phase", phase: SENDING });
  for (let offset = 1; offset <= count; offset += 1) {
    const data = payload === "similar" ? similar(offset) : { noise: letters(bench.random) };
    const event = Buffer.from(JSON.stringify({ type: "order.paid", offset, data }));
    for (const { line } of lines) line.send(event);
    await bench.wait(BETWEEN_EVENTS_MS);
  }
  await bench.wait(SETTLE_MS);
  bench.tell({ kind: "phase", phase: "ended" });
  await Promise.all(lines.map(({ line }) => line.end()));
  for (const { client, line, before } of lines) {
    bench.tell({ kind: "sample", name: BYTES_IN, client, value: line.bytesIn() - before });
  }
}

function similar(offset: number) {
  return {
    orderId: 1_000 + offset,
    customer: "ada@example.com",
    currency: "EUR",
    total: 19.9 + offset,
    status: "paid",
    shippingAddress: { street: "12 Harbour Lane", city: "Bristol", country: "GB" },
  };
}

/** As many bits as the alphabet has room for: nothing in them repeats. */
function letters(random: () => number): string {
  return Array.from(
    { length: RANDOM_CHARACTERS },
    () => ALPHABET[Math.floor(random() * ALPHABET.length)],
  ).join("");
}
