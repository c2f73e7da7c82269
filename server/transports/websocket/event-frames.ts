import { textFrames } from "#lib/transports/websocket/frame";
import type { WireFormat } from "#server/delivery/event-batch";
import type { RecordedEvent } from "#server/log/recorded-event";

const BEFORE = Buffer.from('{"t":"event","event":');
const AFTER = Buffer.from("}");

/** Text frames of the subprotocol: `{"t":"event","event":…}` (WS-9). */
export const PLAYGROUND_V1_FORMAT: WireFormat = {
  name: "websocket-playground-v1",
  encode: (events) => framesOf(events, ({ json }) => [BEFORE, json, AFTER]),
};

/** Text frames without a subprotocol: the bare CloudEvent. */
export const BARE_FORMAT: WireFormat = {
  name: "websocket-bare",
  encode: (events) => framesOf(events, ({ json }) => [json]),
};

function framesOf(events: readonly RecordedEvent[], message: (event: RecordedEvent) => Buffer[]): Buffer {
  return Buffer.from(textFrames(events.map(message)).buffer);
}
