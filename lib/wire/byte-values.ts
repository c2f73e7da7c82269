import { decodeUtf8 } from "./utf8";

const MOST_SHOWN_CHARACTERS = 200;
const MOST_SHOWN_BYTES = 32;

/** `37 fa 21 3d`; long runs are cut. */
export function hexText(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, MOST_SHOWN_BYTES)].map((byte) => byte.toString(16).padStart(2, "0"));
  return bytes.length > MOST_SHOWN_BYTES ? `${shown.join(" ")} …` : shown.join(" ");
}

/** One character for each byte, as header fields are read. */
export function latin1Text(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The first characters, with an ellipsis when there are more. */
export function excerpt(text: string): string {
  if (text.length <= MOST_SHOWN_CHARACTERS) return text;
  return `${text.slice(0, MOST_SHOWN_CHARACTERS)}…`;
}

/** Text where it is UTF-8, hex where it is not. */
export function contentText(bytes: Uint8Array): string {
  const { text, isUtf8 } = decodeUtf8(bytes);
  return isUtf8 ? excerpt(text) : hexText(bytes);
}

/** `1 byte`, `312 bytes`. */
export function bytesText(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}
