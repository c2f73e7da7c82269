/** Into the server, or out of it. */
export type Direction = "in" | "out";

/** Bytes as they crossed between the server and the network, in one direction. */
export interface WireRecord {
  /** Counts up over all records of its line. */
  readonly seq: number;
  /** Server clock, ms. */
  readonly atMs: number;
  readonly direction: Direction;
  /** Which TCP connection of the line. */
  readonly connection: number;
  /** Which request with its answer, or which upgraded connection: a new one begins with the head of a request. */
  readonly exchange: number;
  readonly bytes: Buffer;
  /** Rebuilt: of its parts, as the parser gave them, where the bytes themselves were not kept. */
  readonly how: "captured" | "rebuilt";
  /** Of rebuilt bytes: how many more the socket had counted; 0 is the same length. */
  readonly differsBy?: number;
  /** Bytes of secrets that are shown as `*`. */
  readonly maskedBytes: number;
  /** Bytes of its exchange and direction that came right before it and are not kept. */
  readonly missingBefore: number;
  /** Bytes of the same write or read that came right after it and are not kept: it was too long. */
  readonly missingAfter: number;
}

export type NewRecord = Omit<WireRecord, "seq" | "missingBefore" | "missingAfter">;
