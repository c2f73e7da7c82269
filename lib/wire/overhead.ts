import type { WireLayer, WireUnit } from "./wire-unit";

/** Where the bytes of a stream went. All of them together are `wireBytes`. */
export interface Overhead {
  readonly wireBytes: number;
  /** What the application wrote: the payload of the highest layer. */
  readonly payloadBytes: number;
  /** Bytes that each layer added, the lowest first; layers without any are left out. */
  readonly layers: readonly { readonly layer: WireLayer; readonly framingBytes: number }[];
  /** Carried bytes that are in no complete unit of the layer above yet, or that base64 added. */
  readonly otherBytes: number;
}

const LAYERS: readonly WireLayer[] = [
  "http",
  "sse",
  "websocket",
  "engine-io",
  "socket-io",
  "mqtt",
  "content",
];

/** @param units of one stream, or of both directions of a connection, as a decoder gave them */
export function overheadOf(units: readonly WireUnit[]): Overhead {
  const framing = new Map<WireLayer, number>();
  const payloadBytes = count(units, framing);
  const layers = LAYERS.map((layer) => ({ layer, framingBytes: framing.get(layer) ?? 0 })).filter(
    ({ framingBytes }) => framingBytes > 0,
  );
  const wireBytes = units.reduce((sum, unit) => sum + unit.framingBytes + unit.payloadBytes, 0);
  const framingBytes = layers.reduce((sum, layer) => sum + layer.framingBytes, 0);
  return { wireBytes, payloadBytes, layers, otherBytes: wireBytes - payloadBytes - framingBytes };
}

/** Adds up the framing of these units and of those above them. @returns bytes of payload that go no higher */
function count(units: readonly WireUnit[], framing: Map<WireLayer, number>): number {
  let payloadBytes = 0;
  for (const unit of units) {
    framing.set(unit.layer, (framing.get(unit.layer) ?? 0) + unit.framingBytes);
    if (!unit.carries) payloadBytes += unit.payloadBytes;
    payloadBytes += count(unit.units, framing);
  }
  return payloadBytes;
}
