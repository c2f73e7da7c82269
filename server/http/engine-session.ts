import type { IncomingMessage } from "node:http";

/** As much of a session of Engine.IO as is needed here. */
export interface EngineSession {
  readonly id: string;
  /** The first one, for as long as the session lasts. */
  readonly request: IncomingMessage;
  on(event: "packet", heard: (packet: { type: string }) => void): void;
  once(event: "upgrade" | "close", heard: () => void): void;
  close(discard: boolean): void;
}

/** The session that a request is of, read as Engine.IO does: of several, the last. @returns undefined: a new one */
export function sessionIdOf(url: URL): string | undefined {
  return url.searchParams.getAll("sid").at(-1) || undefined;
}
