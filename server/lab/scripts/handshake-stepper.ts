import type { z } from "zod";
import {
  type handshakeStepper,
  OPENING_LINES,
  OPENING_PHASES,
  READ,
} from "#lib/experiments/handshake-stepper/experiment";
import type { Bench } from "#server/lab/bench";
import { AnswerRelay, type Heads } from "#server/lab/clients/answer-relay";
import { OPEN } from "#server/lab/clients/opening-clients";

type Change = z.output<typeof handshakeStepper.knobs>["change"];
type OpeningLine = (typeof OPENING_LINES)[number];

const DECIDE_WITHIN_MS = 5_000;
/** The empty line that ends a head. */
const HEAD_END_BYTES = 4;

/** Each client opens through a relay, first with the server's own answer, then with a changed one. */
export async function runHandshakeStepper(
  bench: Bench,
  { change, times }: z.output<typeof handshakeStepper.knobs>,
): Promise<void> {
  await bench.removeHooks();
  for (const line of OPENING_LINES) bench.introduce(line);
  for (const phase of OPENING_PHASES) {
    bench.tell({ kind: "phase", phase });
    const changed = (head: string, { proof }: OpeningLine) =>
      phase === "changed" ? changeHead(head, change, proof) : head;
    for (let n = 0; n < times; n += 1) {
      await Promise.all(OPENING_LINES.map((line) => openOnce(bench, line, (head) => changed(head, line))));
    }
  }
}

async function openOnce(bench: Bench, { client }: OpeningLine, change: (head: string) => string) {
  const target = new URL(bench.order.origin);
  const relay = new AnswerRelay(target, change, (heads) => tellHeads(bench, client, heads));
  bench.onClose(() => relay.stop());
  const { room } = bench.order;
  let isDecided = false;
  const decide = (state: "open" | "failed", reason?: string) => {
    if (isDecided) return;
    isDecided = true;
    bench.tell({ kind: "connection", client, state, ...(reason === undefined ? {} : { reason }) });
  };
  const letGo = OPEN[client](
    { origin: await relay.start(), room },
    () => decide("open"),
    (reason) => decide("failed", reason),
  );
  await bench.until(() => isDecided, DECIDE_WITHIN_MS);
  letGo();
  relay.stop();
}

/** One field whose value proves something is made wrong, or the words that prove nothing are others. */
function changeHead(head: string, change: Change, proof: string): string {
  if (change === "phrase") return head.replace(/^(HTTP\/1\.1 \d{3}) .*/, "$1 Certainly");
  return head.replace(new RegExp(`^(${proof}): .*$`, "im"), "$1: none-of-that");
}

function tellHeads(bench: Bench, client: string, { request, answer, isChanged }: Heads): void {
  const read = {
    [READ.isHttp]: /^[A-Z]+ \S+ HTTP\/1\.1\r\n/.test(request) ? 1 : 0,
    [READ.asksUpgrade]: /^upgrade: /im.test(request) ? 1 : 0,
    [READ.status]: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0),
    [READ.requestBytes]: request.length + HEAD_END_BYTES,
    [READ.answerBytes]: answer.length + HEAD_END_BYTES,
    [READ.isChanged]: isChanged ? 1 : 0,
  };
  for (const [name, value] of Object.entries(read)) bench.tell({ kind: "sample", client, name, value });
}
