/** What the registered codes stand for (RFC 6455 §7.4.1 and the registry of §11.7). */
const REGISTERED: ReadonlyMap<number, string> = new Map([
  [1000, "normal closure"],
  [1001, "going away"],
  [1002, "protocol error"],
  [1003, "data of a type that is not accepted"],
  [1007, "data that is not consistent with its type"],
  [1008, "policy violation"],
  [1009, "message too big"],
  [1010, "an extension was expected and not negotiated"],
  [1011, "unexpected condition on the server"],
  [1012, "service restart"],
  [1013, "try again later"],
  [1014, "bad gateway"],
]);

/** May it stand in a Close frame (RFC 6455 §7.4)? 1004 to 1006 and 1015 may not. */
export function isSendable(code: number): boolean {
  return REGISTERED.has(code) || (code >= 3000 && code <= 4999);
}

/** @returns a phrase for every code */
export function closeStatusText(code: number): string {
  const registered = REGISTERED.get(code);
  if (registered !== undefined) return registered;
  if (code >= 4000 && code <= 4999) return "agreed between these applications";
  if (code >= 3000 && code <= 3999) return "registered by a library or framework";
  return "not allowed in a Close frame";
}
