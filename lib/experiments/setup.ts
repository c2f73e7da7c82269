import { isCalled, type TransportId } from "#lib/transports/catalog";

/** A line between the server of a run and who is at its other end. */
export interface SetupLine {
  readonly transport: TransportId;
  /** Who is at the other end, as the run calls it. */
  readonly label: string;
  /** Who opens the connection, or sends the request. */
  readonly opens: "server" | "client";
  /** Where events go, seen from the server. */
  readonly events: "out" | "in" | "both";
  /** What breaks it on purpose, where something does. */
  readonly broken?: string;
}

/** What a run puts up: from left to right the publisher, the server, perhaps something between, and the lines. */
export interface Setup {
  /** Who publishes, and by what: "HTTP". Absent: only those at the lines do. */
  readonly publisher?: string;
  /** "this": the server of this page, in a fresh room. "own": one that only this run uses. "script": bytes that the run writes. */
  readonly server: "this" | "own" | "script";
  /** What stands on the lines, between their ends. */
  readonly between?: string;
  readonly lines: readonly SetupLine[];
}

/** Lines by which each of these clients receives. @param broken what breaks all of them */
export function receivingLines(
  clients: readonly { readonly transport: TransportId; readonly label: string }[],
  broken?: string,
): SetupLine[] {
  return clients.map(({ transport, label }) => ({
    transport,
    label,
    opens: isCalled(transport) ? "server" : "client",
    events: "out",
    ...(broken === undefined ? {} : { broken }),
  }));
}
