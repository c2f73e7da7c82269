const SENSITIVE = /auth|cookie|secret|token|key|password|session/i;

/** Does the name of a header sound like a secret? */
export function isSecretName(name: string): boolean {
  return SENSITIVE.test(name);
}

/** A copy to show to people: values whose name sounds like a secret are `***` (SEC-15). */
export function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSecretName(name) ? "***" : value]),
  );
}
