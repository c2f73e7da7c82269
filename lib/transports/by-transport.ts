import { TRANSPORT_IDS, type TransportId } from "./catalog";

/** One value for each transport. */
export function byTransport<Value>(make: (id: TransportId) => Value): Record<TransportId, Value> {
  return Object.fromEntries(TRANSPORT_IDS.map((id) => [id, make(id)])) as Record<TransportId, Value>;
}
