/** Longest `id` we write, in characters (SSE-2). */
export const MAX_ID_CHARACTERS = 64;
const RETRY_MS = { least: 500, most: 60_000 };

/** One block of an event stream: some fields, ended by a blank line. Fields that are absent are not written. */
export interface EventStreamBlock {
  readonly comment?: string;
  /** Milliseconds a client waits before it reconnects; clamped to 500..60,000. */
  readonly retryMs?: number;
  /** Event type; absent means `message`, which is what `onmessage` hears. */
  readonly event?: string;
  readonly id?: string;
  readonly data?: string;
}

/**
 * The block as text (WHATWG HTML §9.2.5). Line ends in `data` become LF for the reader: the format cannot tell them apart.
 * @throws RangeError when `event` or `id` holds CR, LF or NUL, or `id` is longer than 64 characters (SSE-2)
 */
export function serializeBlock(block: EventStreamBlock): string {
  let text = "";
  if (block.comment !== undefined) text += linesOf(block.comment, ":");
  if (block.retryMs !== undefined) text += `retry: ${clampRetryMs(block.retryMs)}\n`;
  if (block.event !== undefined) text += `event: ${singleLine("event", block.event)}\n`;
  if (block.id !== undefined) text += `id: ${checkedId(block.id)}\n`;
  if (block.data !== undefined) text += linesOf(block.data, "data:");
  return `${text}\n`;
}

function linesOf(text: string, prefix: string): string {
  // The space is the one that a reader removes: without it, a leading space of the text would be lost.
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `${prefix} ${line}\n`)
    .join("");
}

function checkedId(id: string): string {
  if (id.length > MAX_ID_CHARACTERS)
    throw new RangeError(`An id has at most ${MAX_ID_CHARACTERS} characters; this one has ${id.length}.`);
  return singleLine("id", id);
}

function singleLine(field: string, value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is refused here
  if (/[\r\n\u0000]/.test(value))
    throw new RangeError(
      `The field "${field}" may not hold a line end or NUL: it would become another field.`,
    );
  return value;
}

function clampRetryMs(retryMs: number): number {
  return Math.round(Math.min(RETRY_MS.most, Math.max(RETRY_MS.least, retryMs)));
}
