import type { ByteSpan, SpanKind } from "#lib/wire/byte-span";
import { contentText, excerpt, hexText } from "#lib/wire/byte-values";
import { mqtt311 } from "#lib/wire/spec-sections";
import { decodeUtf8 } from "#lib/wire/utf8";

/** What a reader of one field adds to its span. */
export interface FieldNote {
  readonly section: string;
  readonly meaning?: string | undefined;
  /** Which rule the value breaks, if any. */
  readonly error?: string | undefined;
}

/** One bit, or some, of a byte of flags. */
export interface Flag extends Omit<FieldNote, "section"> {
  readonly label: string;
  readonly bitMask: number;
}

/** Reads the fields of one packet in order. Where one does not fit, the rest of the packet becomes an invalid span. */
export class PacketFields {
  readonly spans: ByteSpan[] = [];
  #at: number;

  constructor(
    private readonly packet: Uint8Array,
    start: number,
  ) {
    this.#at = start;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.packet.length;
  }

  /** A byte that is a number or a code. @returns undefined when the packet is too short */
  byte(label: string, note: (value: number) => FieldNote): number | undefined {
    const [value] = this.packet.subarray(this.#at);
    if (value === undefined) return this.#missing(label);
    this.#add(this.#at + 1, "framing", label, String(value), note(value));
    return value;
  }

  /** A byte whose bits each say something. */
  flags(label: string, section: string, flags: (value: number) => readonly Flag[]): number | undefined {
    const [value] = this.packet.subarray(this.#at);
    if (value === undefined) return this.#missing(label);
    const [start, end] = [this.#at, this.#at + 1];
    const children = flags(value).map((flag) => flagSpan(start, value, flag));
    this.#add(end, "framing", label, hexText(this.packet.subarray(start, end)), { section }, children);
    return value;
  }

  /** MQTT 3.1.1 §1.5.2: highest byte first. */
  integer(label: string, note: (value: number) => FieldNote): number | undefined {
    const [high, low] = this.packet.subarray(this.#at);
    if (high === undefined || low === undefined) return this.#missing(label);
    const value = high * 256 + low;
    this.#add(this.#at + 2, "framing", label, String(value), note(value));
    return value;
  }

  /** MQTT 3.1.1 §1.5.3: two bytes of length, then UTF-8. */
  text(label: string, note: (value: string) => FieldNote): string | undefined {
    const bytes = this.#prefixed(label);
    if (bytes === undefined) return undefined;
    const { text, isUtf8 } = decodeUtf8(bytes);
    const error = isUtf8 && !text.includes("\u0000") ? undefined : "text has to be UTF-8 without NUL";
    this.#addPrefixed(bytes, "text", label, excerpt(text), { ...note(text), ...(error && { error }) });
    return text;
  }

  /** Two bytes of length, then any bytes. @param shown instead of the bytes, for what should not be seen */
  binary(label: string, section: string, shown?: string): Uint8Array | undefined {
    const bytes = this.#prefixed(label);
    if (bytes !== undefined)
      this.#addPrefixed(bytes, "framing", label, shown ?? contentText(bytes), { section });
    return bytes;
  }

  /** Everything that is left, as what the packet carries. */
  payload(label: string, section: string): Uint8Array {
    const bytes = this.packet.subarray(this.#at);
    if (bytes.length > 0) this.#add(this.packet.length, "payload", label, contentText(bytes), { section });
    return bytes;
  }

  /** What is left when all fields are read does not belong there. */
  end(): void {
    const rest = this.packet.subarray(this.#at);
    if (rest.length > 0)
      this.#add(this.packet.length, "invalid", "Rest", hexText(rest), {
        section: "§2.2.3",
        meaning: "the packet is longer than its fields",
      });
  }

  #prefixed(label: string): Uint8Array | undefined {
    const [high, low] = this.packet.subarray(this.#at);
    if (high === undefined || low === undefined) return this.#missing(label);
    const from = this.#at + 2;
    const to = from + high * 256 + low;
    return to > this.packet.length ? this.#missing(label) : this.packet.subarray(from, to);
  }

  #addPrefixed(bytes: Uint8Array, kind: SpanKind, label: string, value: string, note: FieldNote): void {
    const from = this.#at + 2;
    const to = from + bytes.length;
    const shownKind = note.error === undefined ? kind : "invalid";
    this.#add(to, kind, label, value, note, [
      { start: this.#at, end: from, kind: "framing", label: "Length", value: String(bytes.length) },
      { start: from, end: to, kind: shownKind, label, value, ...meaningOf(note) },
    ]);
  }

  #add(
    end: number,
    kind: SpanKind,
    label: string,
    value: string,
    note: FieldNote,
    children?: readonly ByteSpan[],
  ): void {
    this.spans.push({
      start: this.#at,
      end,
      kind: note.error === undefined ? kind : "invalid",
      label,
      value,
      ...meaningOf(note),
      spec: mqtt311(note.section),
      ...(children === undefined ? {} : { children }),
    });
    this.#at = end;
  }

  #missing(label: string): undefined {
    const rest = this.packet.subarray(this.#at);
    this.#add(this.packet.length, "invalid", label, hexText(rest), {
      section: "§2.2.3",
      meaning: "the packet ends before this field is complete",
    });
  }
}

/** @param start index of the byte in its packet */
export function flagSpan(start: number, byte: number, { label, bitMask, ...note }: Flag): ByteSpan {
  const lowestBit = bitMask & -bitMask;
  return {
    start,
    end: start + 1,
    bitMask,
    kind: note.error === undefined ? "framing" : "invalid",
    label,
    value: String((byte & bitMask) / lowestBit),
    ...meaningOf(note),
  };
}

function meaningOf({ meaning, error }: Omit<FieldNote, "section">): { meaning?: string } {
  const said = error ?? meaning;
  return said === undefined ? {} : { meaning: said };
}
