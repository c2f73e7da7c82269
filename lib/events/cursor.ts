import { z } from "zod";

/**
 * A position in a room's log, written `<epoch>:<offset>` (CORE-3). The epoch changes whenever the log
 * cannot be proven continuous, so a cursor either resumes completely or says that it cannot.
 */
export interface Cursor {
  /** 16 lower-case hexadecimal digits, drawn at random when the log was created (CORE-2). */
  readonly epoch: string;
  /** Offset of the last event the holder has seen; 0 before the first. */
  readonly offset: number;
}

const CURSOR = /^([0-9a-f]{16}):(0|[1-9][0-9]{0,14})$/;

export const cursorText = z.string().regex(CURSOR);

/** @returns undefined when the text is no cursor; never guesses (CORE-3). */
export function parseCursor(text: string): Cursor | undefined {
  const match = CURSOR.exec(text);
  if (match === null) return undefined;
  const [, epoch, digits] = match;
  return epoch === undefined ? undefined : { epoch, offset: Number(digits) };
}

export function formatCursor(cursor: Cursor): string {
  return `${cursor.epoch}:${cursor.offset}`;
}
