import type { TransportId } from "#lib/transports/catalog";
import { HttpDecoder, type HttpLayers } from "./http/http-decoder";
import type { Sender } from "./layer-decoder";
import { STACKS } from "./stacks";
import type { UnitDecoder } from "./unit-decoder";
import { FrameDecoder } from "./websocket/frame-decoder";
import type { WireUnit } from "./wire-unit";

/** Methods of HTTP begin with a letter; the first packet of MQTT is CONNECT or CONNACK, 0x10 or 0x20. */
const FIRST_LETTER = 0x41;

export interface StreamDecoder {
  /** @param chunk the next bytes, cut anywhere; they may be written over afterwards @returns the units complete now */
  push(chunk: Uint8Array): WireUnit[];
  /** Bytes are missing here, and what comes next begins a unit. @returns what waited for them */
  skipHole(): WireUnit[];
  /** The connection has ended. @returns what was incomplete */
  end(): WireUnit[];
  /** Bytes of the lowest layer that wait for the rest of their unit. */
  readonly pendingBytes: number;
  /** Bytes that came after the lowest layer had become unreadable. */
  readonly unreadBytes: number;
}

/**
 * Reads the bytes of one connection in one direction, from the first one on: units of the lowest layer in order, with
 * those of the layers above within. Never throws on what it reads; each layer keeps at most one unfinished unit.
 * @param sentBy the side that opened the connection is the client, also where that is the server of the playground
 * @param requestMethod see `HttpLayers`
 */
export function decodeStream(
  transportId: TransportId,
  sentBy: Sender,
  requestMethod?: NonNullable<HttpLayers["requestMethod"]>,
): StreamDecoder {
  const { body, messages, plain } = STACKS[transportId](sentBy);
  let lowest: UnitDecoder | undefined;
  const begin = (first: number): UnitDecoder => {
    if (plain !== undefined && first < FIRST_LETTER) return plain();
    const upgraded = () => new FrameDecoder(sentBy, messages());
    return new HttpDecoder(sentBy, {
      body,
      upgraded,
      ...(requestMethod === undefined ? {} : { requestMethod }),
    });
  };
  return {
    push(chunk) {
      const [first] = chunk;
      if (first === undefined) return [];
      lowest ??= begin(first);
      return lowest.push(chunk);
    },
    skipHole: () => lowest?.skipHole() ?? [],
    end: () => lowest?.endMessage() ?? [],
    get pendingBytes() {
      return lowest?.pendingBytes ?? 0;
    },
    get unreadBytes() {
      return lowest?.unreadBytes ?? 0;
    },
  };
}
