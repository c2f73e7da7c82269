import type { ByteSpan } from "#lib/wire/byte-span";
import { bytesText } from "#lib/wire/byte-values";
import type { WireUnit } from "#lib/wire/wire-unit";

const BYTES_IN_ROW = 16;
const HEX_WIDTH = BYTES_IN_ROW * 3 - 1;

/** A unit and when it was complete. */
export interface TimedUnit {
  readonly unit: WireUnit;
  /** ISO 8601, or any other words for the instant. */
  readonly at: string;
  /** Who sent it, for people. */
  readonly from: string;
}

/**
 * A hex dump with what each span says beside its bytes: offset, hex, characters, meaning. Every byte of a unit stands in
 * it once; those of the layers above follow, indented.
 */
export function annotatedText(units: readonly TimedUnit[]): string {
  return units
    .map(({ unit, at, from }) => [`${at} from ${from}`, ...unitLines(unit, ""), ""].join("\n"))
    .join("\n");
}

function unitLines(unit: WireUnit, indent: string): string[] {
  const lines = [
    `${indent}[${unit.layer}] ${oneLine(unit.summary)} (${bytesText(unit.framingBytes)} of framing, ${bytesText(unit.payloadBytes)} of payload)`,
  ];
  let at = 0;
  for (const span of unit.spans) {
    if (span.start > at) lines.push(...rows(unit, at, span.start, indent, ""));
    lines.push(
      ...rows(unit, span.start, span.end, indent, note(span)),
      ...partLines(span.children ?? [], indent),
    );
    at = span.end;
  }
  if (at < unit.bytes.length) lines.push(...rows(unit, at, unit.bytes.length, indent, ""));
  if (unit.omittedBytes > 0) lines.push(`${indent}  … ${bytesText(unit.omittedBytes)} left out`);
  return [...lines, ...unit.units.flatMap((above) => unitLines(above, `${indent}    `))];
}

/** @param text stands beside the first row */
function rows({ bytes, start }: WireUnit, from: number, to: number, indent: string, text: string): string[] {
  const lines: string[] = [];
  for (let at = from; at < to || at === from; at += BYTES_IN_ROW) {
    const row = [...bytes.subarray(at, Math.min(to, at + BYTES_IN_ROW))];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const characters = row
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "."))
      .join("");
    const offset = (start + at).toString(16).padStart(8, "0");
    const beside = at === from ? text : "";
    lines.push(
      `${indent}  ${offset}  ${hex.padEnd(HEX_WIDTH)}  |${characters.padEnd(BYTES_IN_ROW)}|  ${beside}`.trimEnd(),
    );
  }
  return lines;
}

/** Bits and parts of a span, below it and without their bytes. */
function partLines(parts: readonly ByteSpan[], indent: string): string[] {
  const margin = " ".repeat(2 + 8 + 2 + HEX_WIDTH + 2 + BYTES_IN_ROW + 2 + 2);
  return parts.flatMap((part) => [
    `${indent}${margin}  ${part.bitMask === undefined ? "" : `${bits(part.bitMask, part.value)}  `}${note(part)}`,
    ...partLines(part.children ?? [], `${indent}  `),
  ]);
}

/** `.... 0001`: the bits of the span where they stand in their byte. */
function bits(mask: number, value: string): string {
  const lowest = mask & -mask;
  const byte = Number(value) * lowest;
  const text = Array.from({ length: 8 }, (_, index) => {
    const bit = 0x80 >> index;
    return (mask & bit) === 0 ? "." : (byte & bit) === 0 ? "0" : "1";
  }).join("");
  return `${text.slice(0, 4)} ${text.slice(4)}`;
}

function note({ kind, label, value, meaning, spec }: ByteSpan): string {
  const said = value === "" ? label : `${label}: ${value}`;
  const invalid = kind === "invalid" ? "INVALID " : "";
  return oneLine(
    `${invalid}${said}${meaning === undefined ? "" : ` (${meaning})`}${spec === undefined ? "" : ` [${spec.section}]`}`,
  );
}

/** What came off the wire may not begin a line of its own. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\uFFFD");
}
