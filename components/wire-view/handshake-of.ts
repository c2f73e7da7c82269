import type { WireItem } from "#lib/client/wire/wire-item";
import type { TransportId } from "#lib/transports/catalog";
import { type HandshakeStep, handshakeSteps } from "#lib/wire/handshakes/handshake-step";
import type { Sender } from "#lib/wire/layer-decoder";
import { HANDSHAKE_RULES } from "./handshake-rules";

/** The steps of the newest connection; of all of them where a handshake goes over several. */
export function handshakeOf(transportId: TransportId, items: readonly WireItem[]): readonly HandshakeStep[] {
  const rules = HANDSHAKE_RULES[transportId];
  const newest = items.at(-1)?.exchange;
  const overMany = rules.some(({ layer }) => layer === "engine-io");
  const own = overMany ? items : items.filter(({ exchange }) => exchange === newest);
  const sent = (by: Sender) => own.filter(({ sentBy }) => sentBy === by).map(({ unit }) => unit);
  return rules.length === 0 ? [] : handshakeSteps(rules, { client: sent("client"), server: sent("server") });
}
