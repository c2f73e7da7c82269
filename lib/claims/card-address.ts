import { TRANSPORT_IDS } from "#lib/transports/catalog";

/** Where a statement stands with its verdict: one of the article in the list of claims, another with its wire. */
export function cardAddress(id: string): string {
  const wire = TRANSPORT_IDS.find((each) => id.startsWith(`${each}/`));
  return wire === undefined ? `/compare#${id}` : `/compare/wires?wires=${wire}#${id}`;
}
