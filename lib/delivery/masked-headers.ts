const SENSITIVE = /auth|cookie|secret|token|key|password|session/i;

/** A copy to show to people: values whose name sounds like a secret are `***` (SEC-15). */
export function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SENSITIVE.test(name) ? "***" : value]),
  );
}
