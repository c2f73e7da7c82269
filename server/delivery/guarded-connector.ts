import { isIP, type LookupFunction, connect as netConnect, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { buildConnector } from "undici";
import type { AttemptFailure } from "#lib/journal/entry";
import type { Clock } from "#server/clock";
import { type OutboundGuard, OutboundRefusal } from "./outbound-guard";
import { readInPieces } from "./read-in-pieces";

/** From the question for the name's addresses to the end of the TLS handshake (WH-8). */
const CONNECT_TIMEOUT_MS = 5_000;

type ConnectionFailure = Extract<AttemptFailure, "dns" | "blocked" | "connect" | "tls" | "timeout">;

/** No connection could be had; nothing of the request was sent. */
export class ConnectionFailed extends Error {
  constructor(
    readonly failure: ConnectionFailure,
    message: string,
  ) {
    super(message);
    this.name = "ConnectionFailed";
  }
}

/** Dials only what the guard allows: at the name's addresses, and again at the address that was reached (SEC-1). */
export function createGuardedConnector(guard: OutboundGuard, clock: Clock): buildConnector.connector {
  return ({ hostname, protocol, port }, callback) => {
    const isTls = protocol === "https:";
    const portNumber = port === "" ? (isTls ? 443 : 80) : Number(port);
    let socket: Socket | undefined;
    let phase: "dns" | "connect" | "tls" = "dns";
    let settled = false;
    const settle = (connected: Socket | undefined, error: ConnectionFailed | undefined) => {
      if (settled) return;
      settled = true;
      stopTimer();
      if (connected !== undefined) callback(null, connected);
      else callback(error ?? new ConnectionFailed("connect", "no connection"), null);
    };
    const fail = (failure: ConnectionFailure, message: string) => {
      // Also each connection that was had ends some day.
      if (settled) return;
      settle(undefined, new ConnectionFailed(failure, message));
      socket?.destroy();
    };
    const stopTimer = clock.after(CONNECT_TIMEOUT_MS, () =>
      fail("timeout", `There was no connection within ${CONNECT_TIMEOUT_MS / 1_000} s.`),
    );

    const dial = (lookup: LookupFunction) => {
      phase = "connect";
      const target = { host: hostname, port: portNumber, lookup, keepAlive: true, noDelay: true };
      const servername = isIP(hostname) === 0 ? { servername: hostname } : {};
      const dialled = isTls
        ? tlsConnect({ ...target, ...servername, ALPNProtocols: ["http/1.1"] })
        : netConnect(target);
      socket = dialled;
      readInPieces(dialled);
      dialled.on("error", (error) => fail(phase, error.message));
      dialled.once("close", () => fail(phase, "The other side closed the connection."));
      // Before TLS says its first word: its own listener for this event was added earlier.
      dialled.prependOnceListener("connect", () => {
        const refusal = guard.refusalOfAddress(dialled.remoteAddress ?? "", portNumber);
        if (refusal !== undefined) fail("blocked", new OutboundRefusal(refusal).message);
        else if (isTls) phase = "tls";
        else settle(dialled, undefined);
      });
      if (isTls) dialled.once("secureConnect", () => settle(dialled, undefined));
    };

    void vettedLookup(guard, hostname, portNumber).then(
      (lookup) => {
        if (!settled) dial(lookup);
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        fail(error instanceof OutboundRefusal ? "blocked" : "dns", message);
      },
    );
  };
}

/**
 * Answers the socket's question for addresses with those the guard has let through: what was vetted is what is dialled.
 * @throws OutboundRefusal
 */
async function vettedLookup(guard: OutboundGuard, hostname: string, port: number): Promise<LookupFunction> {
  const family = isIP(hostname);
  if (family !== 0) {
    const refusal = guard.refusalOfAddress(hostname, port);
    if (refusal !== undefined) throw new OutboundRefusal(refusal);
  }
  const addresses = family === 0 ? await guard.resolve(hostname, port) : [{ address: hostname, family }];
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all === true || first === undefined) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}
