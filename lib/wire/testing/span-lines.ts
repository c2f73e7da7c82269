import type { ByteSpan } from "#lib/wire/byte-span";
import type { WireUnit } from "#lib/wire/wire-unit";

/** The leaves of a unit as `label=value`, with the reason where one is invalid. */
export function spanLines({ spans }: Pick<WireUnit, "spans">): string[] {
  return spans.flatMap((span) =>
    span.children === undefined ? [line(span)] : spanLines({ spans: span.children }),
  );
}

/** Summaries of a tree, each layer indented by two blanks. */
export function summaryLines(units: readonly WireUnit[], indent = ""): string[] {
  return units.flatMap((unit) => [`${indent}${unit.summary}`, ...summaryLines(unit.units, `${indent}  `)]);
}

export const bytesOfHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));

export const bytesOfText = (text: string): Uint8Array => new TextEncoder().encode(text);

function line(span: ByteSpan): string {
  const text = `${span.label}=${span.value}`;
  return span.kind === "invalid" ? `${text} INVALID ${span.meaning}` : text;
}
