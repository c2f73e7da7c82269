const CR = 0x0d;
const LF = 0x0a;

/** A line of an event stream (WHATWG HTML §9.2.5: it ends with CR LF, LF or CR). */
export interface StreamLine {
  readonly start: number;
  /** After its text, before its line end. */
  readonly textEnd: number;
  /** After its line end; the same as `textEnd` when the stream ended first. */
  readonly end: number;
}

/** @returns undefined while it is not known where the line ends: a CR may be half of a line end */
export function streamLineAt(bytes: Uint8Array, start: number, isEnd: boolean): StreamLine | undefined {
  for (let at = start; at < bytes.length; at += 1) {
    if (bytes[at] === LF) return { start, textEnd: at, end: at + 1 };
    if (bytes[at] !== CR) continue;
    if (at + 1 === bytes.length) return isEnd ? { start, textEnd: at, end: at + 1 } : undefined;
    return { start, textEnd: at, end: bytes[at + 1] === LF ? at + 2 : at + 1 };
  }
  return undefined;
}
