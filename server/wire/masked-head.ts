const END_OF_HEAD = "\r\n\r\n";
const MASK = "*";

export interface MaskedBytes {
  readonly bytes: Buffer;
  readonly maskedBytes: number;
}

/**
 * Bytes that begin with the head of an HTTP message, with the values of secret fields as asterisks: as many as the value
 * had bytes, so that every length stays (SEC-15).
 * @param isSecret asked with the name of each field, in lower case
 */
export function maskedHead(bytes: Buffer, isSecret: (name: string) => boolean): MaskedBytes {
  const end = bytes.indexOf(END_OF_HEAD);
  const head = bytes.toString("latin1", 0, end === -1 ? bytes.length : end);
  let maskedBytes = 0;
  const lines = head.split("\r\n").map((line, index) => {
    const colon = line.indexOf(":");
    if (index === 0 || colon === -1 || !isSecret(line.slice(0, colon).toLowerCase())) return line;
    const value = line.slice(colon + 1).trimStart();
    maskedBytes += value.length;
    return line.slice(0, line.length - value.length) + MASK.repeat(value.length);
  });
  if (maskedBytes === 0) return { bytes, maskedBytes };
  const masked = Buffer.from(lines.join("\r\n"), "latin1");
  return { bytes: Buffer.concat([masked, bytes.subarray(masked.length)]), maskedBytes };
}

/** What a browser or a proxy adds for others than this product, and what opens a room's host actions. */
export function isCredential(name: string): boolean {
  return CREDENTIALS.has(name);
}

const CREDENTIALS: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "playground-host-key",
  "proxy-authorization",
  "set-cookie",
]);
