import type { LayerDecoder } from "./layer-decoder";
import type { WireUnit } from "./wire-unit";

/**
 * A stream that is carried in messages and takes no notice of where they end: an MQTT packet may span WebSocket frames,
 * and a frame may hold many packets (MQTT 3.1.1 §6, [MQTT-6.0.0-2]).
 */
export class AcrossMessages implements LayerDecoder {
  constructor(private readonly stream: LayerDecoder) {}

  push(content: Uint8Array, isBinary: boolean): WireUnit[] {
    return this.stream.push(content, isBinary);
  }

  endMessage(): WireUnit[] {
    return [];
  }

  skipHole(): WireUnit[] {
    return this.stream.skipHole();
  }
}
