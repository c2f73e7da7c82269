import type { WireItem } from "#lib/client/wire/wire-item";
import type { TransportId } from "#lib/transports/catalog";
import { type HandshakeStep, handshakeSteps } from "#lib/wire/handshakes/handshake-step";
import type { Sender } from "#lib/wire/layer-decoder";
import { HANDSHAKE_RULES } from "./handshake-rules";

/** The steps of the newest exchange that took the first of them. */
export function handshakeOf(transportId: TransportId, items: readonly WireItem[]): readonly HandshakeStep[] {
  const rules = HANDSHAKE_RULES[transportId];
  const [first] = rules;
  if (first === undefined) return [];
  const begins = items.findLast(
    ({ unit, sentBy }) =>
      sentBy === first.sentBy &&
      handshakeSteps([first], { client: [], server: [], [sentBy]: [unit] })[0]?.taken !== undefined,
  );
  const own = items.filter(({ exchange }) => exchange === begins?.exchange);
  const sent = (by: Sender) => own.filter(({ sentBy }) => sentBy === by).map(({ unit }) => unit);
  return handshakeSteps(rules, { client: sent("client"), server: sent("server") });
}
