import { type DestinationStream, pino } from "pino";

export type Logger = pino.Logger;

const SECRETS = [
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "secret",
  "secrets",
  "token",
  "hostKey",
  "playground-host-key",
  "cancelKey",
  "playground-cancel-key",
  "x-hook-secret",
];

/**
 * Structured logs, on stderr unless a destination is given. Secrets never enter an object that is logged; the names
 * here are the second net, down to the headers of a request that an object holds.
 */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Logger {
  const paths = SECRETS.flatMap((name) => ["", "*.", "*.*."].map((parents) => at(parents, name)));
  return pino({ level, redact: { paths, censor: "***" } }, destination);
}

function at(parents: string, name: string): string {
  return `${parents.replace(/\.$/, "")}["${name}"]`;
}
