import fc from "fast-check";
import { expect } from "vitest";
import type { LayerDecoder } from "#lib/wire/layer-decoder";
import type { WireUnit } from "#lib/wire/wire-unit";

/** Everything a decoder says of a stream that comes in pieces of these sizes, and then ends. */
export function decodePieces(
  decoder: LayerDecoder,
  stream: Uint8Array,
  sizes: Iterable<number> = [stream.length],
): WireUnit[] {
  const units: WireUnit[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= stream.length) break;
    // The decoder may keep nothing of what it was handed: the socket will write over it.
    const piece = Uint8Array.from(stream.subarray(at, at + size));
    units.push(...decoder.push(piece, false));
    piece.fill(0);
    at += size;
  }
  return [...units, ...decoder.endMessage()];
}

const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 40 }));

/** Where the stream is cut makes no difference. @returns what a decoder says of the whole stream */
export function sameInPieces(make: () => LayerDecoder, stream: Uint8Array): WireUnit[] {
  const whole = decodePieces(make(), stream);
  expect(decodePieces(make(), stream, new Array(stream.length).fill(1))).toEqual(whole);
  fc.assert(
    fc.property(cuts, (sizes) => {
      expect(decodePieces(make(), stream, sizes)).toEqual(whole);
    }),
    { numRuns: 10 },
  );
  return whole;
}

/**
 * Any bytes at all are taken without a throw, whatever `before` has led up to; every span lies in its unit, and no byte
 * is left waiting or goes unaccounted for.
 */
export function survivesGarbage(
  make: () => LayerDecoder & { readonly pendingBytes?: number; readonly unreadBytes?: number },
  ...before: readonly Uint8Array[]
): void {
  const garbage = fc.uint8Array({ maxLength: 400 });
  fc.assert(
    fc.property(
      garbage,
      fc.constantFrom(new Uint8Array(), ...before),
      fc.nat(),
      cuts,
      (bytes, lead, keep, sizes) => {
        const stream = Uint8Array.from([...lead.subarray(0, keep % (lead.length + 1)), ...bytes]);
        const decoder = make();
        const units = decodePieces(decoder, stream, sizes);
        const takenBytes = units.reduce((sum, unit) => sum + unit.bytes.length + unit.omittedBytes, 0);
        expect(takenBytes + (decoder.unreadBytes ?? 0)).toBeGreaterThanOrEqual(stream.length);
        expect(decoder.pendingBytes ?? 0).toBe(0);
        expectSpansInUnits(units);
        expect(units).toEqual(decodePieces(make(), stream));
      },
    ),
    { numRuns: 300 },
  );
}

export function expectSpansInUnits(units: readonly WireUnit[]): void {
  for (const unit of units) {
    expect(unit.framingBytes + unit.payloadBytes).toBe(unit.bytes.length + unit.omittedBytes);
    expectInside(unit.spans, 0, unit.bytes.length);
    expectSpansInUnits(unit.units);
  }
}

function expectInside(spans: WireUnit["spans"], start: number, end: number): void {
  let at = start;
  for (const span of spans) {
    if (span.start < at || span.end < span.start || span.end > end)
      expect.fail(`${span.label} ${span.start}..${span.end} is not within ${at}..${end}`);
    if (span.bitMask === undefined) at = span.end;
    expectInside(span.children ?? [], span.start, span.end);
  }
}
