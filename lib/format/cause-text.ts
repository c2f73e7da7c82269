import type { CloseCause } from "#lib/journal/entry";

const CLOSERS: Readonly<Record<CloseCause["by"], string>> = {
  client: "closed by this page",
  server: "closed by the server",
  network: "lost by the network",
  fault: "cut on purpose",
};

/** Whose doing the end of a connection was, with the protocol's code and the sentence that came with it. */
export function causeText({ by, code, reason }: CloseCause): string {
  return `${CLOSERS[by]}${code === undefined ? "" : ` (${code})`}: ${reason}`;
}
