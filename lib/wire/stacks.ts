import type { TransportId } from "#lib/transports/catalog";
import { AcrossMessages } from "./across-messages";
import { ContentDecoder } from "./content-decoder";
import { EngineIoDecoder } from "./engine-io/packet-decoder";
import { fieldValue, type HttpHead } from "./http/head";
import type { LayerDecoder, Sender } from "./layer-decoder";
import { PacketDecoder } from "./mqtt/packet-decoder";
import { SocketIoDecoder } from "./socket-io/packet-decoder";
import { EventStreamDecoder } from "./sse/event-stream-decoder";
import type { UnitDecoder } from "./unit-decoder";

/** The layers above HTTP and above WebSocket, of one direction of one connection. */
export interface Stack {
  /** Reads the body of a message with this head; undefined when it cannot: it is compressed. */
  readonly body: (head: HttpHead) => LayerDecoder | undefined;
  /** Reads the messages in WebSocket frames. */
  readonly messages: () => LayerDecoder;
  /** Reads the connection from its first byte, where that is no HTTP. */
  readonly plain?: () => UnitDecoder;
}

const overHttp: Stack = { body: bodyByType, messages: () => new ContentDecoder() };

/** How each wire stacks its protocols. */
export const STACKS: Readonly<Record<TransportId, (sentBy: Sender) => Stack>> = {
  websocket: () => overHttp,
  sse: () => overHttp,
  webhook: () => overHttp,
  "rest-hook": () => overHttp,
  "long-polling": () => overHttp,
  polling: () => overHttp,
  "socket-io": () => {
    const packets = new SocketIoDecoder();
    return {
      body: (head) =>
        mediaType(head) === "text/plain" ? new EngineIoDecoder("bodies", packets) : bodyByType(head),
      messages: () => new EngineIoDecoder("frames", packets),
    };
  },
  mqtt: (sentBy) => ({
    body: bodyByType,
    messages: () => new AcrossMessages(new PacketDecoder(sentBy)),
    plain: () => new PacketDecoder(sentBy),
  }),
};

function bodyByType(head: HttpHead): LayerDecoder | undefined {
  if (fieldValue(head, "content-encoding") !== undefined) return undefined;
  return mediaType(head) === "text/event-stream" ? new EventStreamDecoder() : new ContentDecoder();
}

/** In lower case, without parameters (RFC 9110 §8.3.1). */
function mediaType(head: HttpHead): string {
  return (fieldValue(head, "content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
