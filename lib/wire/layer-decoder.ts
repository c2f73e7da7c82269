import type { WireUnit } from "./wire-unit";

/** The side that opened the connection, or the one that accepted it. */
export type Sender = "client" | "server";

/** Reads one layer of what one side sends. Never throws on what it reads, and keeps a bounded tail. */
export interface LayerDecoder {
  /**
   * @param content the next bytes of the layer's stream, cut anywhere
   * @param isBinary what the layer below says of the message; false where it does not tell
   * @returns the units that are complete now
   */
  push(content: Uint8Array, isBinary: boolean): WireUnit[];
  /** The message of the layer below ends here: a WebSocket message or an HTTP body. */
  endMessage(): WireUnit[];
  /** Bytes are missing here: what comes next begins a unit of the lowest layer. @returns what waited for them */
  skipHole(): WireUnit[];
}
