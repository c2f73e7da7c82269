import type { Bench } from "#server/lab/bench";

/** A subscription confirms itself by a call to its receiver. */
const CONFIRM_WITHIN_MS = 5_000;

/** @returns the id of the room's own receiver of this kind of hook */
export async function receiverOf(bench: Bench, transport: "webhook" | "rest-hook"): Promise<string> {
  const { receivers } = await bench.demand("GET", bench.roomPath("/receivers"));
  return receivers.find((each: { transport: string }) => each.transport === transport).id;
}

/**
 * Subscribes one of the room's own receivers to all its events.
 * @returns the id of the subscription, once it is active
 * @throws Error when it does not become that
 */
export async function subscribeHook(
  bench: Bench,
  receiver: string,
  handshake: "required" | "optional" | "off" = "required",
): Promise<string> {
  const wanted = { target_url: `/in/${receiver}`, event: "*", handshake };
  const { id } = await bench.demand("POST", bench.roomPath("/hooks"), wanted);
  const endAtMs = bench.nowMs() + CONFIRM_WITHIN_MS;
  for (;;) {
    const { status } = await bench.demand("GET", bench.roomPath(`/hooks/${id}`));
    if (status === "active") return id;
    if (bench.nowMs() > endAtMs) throw new Error(`The subscription stayed ${status}.`);
    await bench.wait(100);
  }
}
