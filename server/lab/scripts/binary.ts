import type { z } from "zod";
import {
  BINARY_LINES,
  type BinaryClient,
  BYTES_IN,
  type binary,
  INTACT,
} from "#lib/experiments/binary/experiment";
import type { Bench } from "#server/lab/bench";
import {
  type OnPayload,
  openHookLine,
  openStreamLine,
  openWebsocketLine,
  type PayloadLine,
} from "#server/lab/clients/payload-lines";

type PayloadKind = z.output<typeof binary.knobs>["payload"];

const ARRIVE_WITHIN_MS = 10_000;

const OPEN: Readonly<
  Record<BinaryClient, (kind: PayloadKind, onPayload: OnPayload) => Promise<PayloadLine>>
> = {
  sse: (kind, onPayload) =>
    openStreamLine({ compression: "none" }, kind === "bytes" ? "base64" : "utf8", onPayload),
  websocket: (kind, onPayload) => openWebsocketLine({ binary: kind === "bytes", deflate: false }, onPayload),
  webhook: (_kind, onPayload) => openHookLine(onPayload),
};

/** The same payload again and again on each line, one line after the other, from servers of the run's own. */
export async function runBinary(
  bench: Bench,
  { payload: kind, payloadBytes, count }: z.output<typeof binary.knobs>,
): Promise<void> {
  const payload = Buffer.from(Array.from({ length: payloadBytes }, () => byteOf(kind, bench.random)));
  for (const name of BINARY_LINES) {
    const { client } = name;
    bench.introduce(name);
    let arrived = 0;
    const line = await OPEN[client](kind, (received) => {
      arrived += 1;
      bench.tell({ kind: "sample", name: INTACT, client, value: received.equals(payload) ? 1 : 0 });
    });
    bench.onClose(() => line.stop());
    const before = line.bytesIn();
    for (let n = 1; n <= count; n += 1) {
      line.send(payload);
      if (!(await bench.until(() => arrived >= n, ARRIVE_WITHIN_MS))) return;
    }
    await line.end();
    bench.tell({ kind: "sample", name: BYTES_IN, client, value: line.bytesIn() - before });
  }
}

/** Any byte; or a letter, which is the same in UTF-8. */
function byteOf(kind: PayloadKind, random: () => number): number {
  return kind === "bytes" ? Math.floor(random() * 256) : 97 + Math.floor(random() * 26);
}
