import { joinedBytes } from "#lib/wire/joined-bytes";
import type { LayerDecoder, Sender } from "#lib/wire/layer-decoder";
import { FrameDecoder } from "#lib/wire/websocket/frame-decoder";
import type { HttpHead, RequestHead, ResponseHead } from "./head";
import { HttpDecoder, type HttpLayers } from "./http-decoder";

export interface HttpMessage<Head extends HttpHead> {
  readonly head: Head;
  /** Without transfer coding; still in its content coding, if it has one. */
  readonly body: Uint8Array;
}

export interface HttpExchange {
  readonly request: HttpMessage<RequestHead>;
  /** Undefined when none came. */
  readonly response: HttpMessage<ResponseHead> | undefined;
}

/**
 * Requests of a connection, each with its response, up to a handshake of WebSocket.
 * @param client what the side that opened it sent
 * @param server what the other side sent
 */
export function readExchanges(client: Uint8Array, server: Uint8Array): HttpExchange[] {
  const requests = readMessages(client, "client").filter((message) => isRequest(message));
  const method = (index: number) => requests[index]?.head.method;
  const responses = readMessages(server, "server", method).filter((message) => isResponse(message));
  return requests.map((request, index) => ({ request, response: responses[index] }));
}

/** Messages of one side without interim responses; what is malformed ends the reading. */
function readMessages(
  bytes: Uint8Array,
  sentBy: Sender,
  requestMethod: NonNullable<HttpLayers["requestMethod"]> = () => undefined,
): HttpMessage<HttpHead>[] {
  const messages: { head: HttpHead; pieces: Uint8Array[] }[] = [];
  const body = (head: HttpHead): LayerDecoder => {
    const pieces: Uint8Array[] = [];
    messages.push({ head, pieces });
    return keeping(pieces);
  };
  const decoder = new HttpDecoder(sentBy, { body, upgraded: () => new FrameDecoder(sentBy), requestMethod });
  decoder.push(bytes);
  decoder.endMessage();
  return messages.map(({ head, pieces }) => ({ head, body: joinedBytes(pieces) }));
}

/** Puts what it reads into `pieces`. */
function keeping(pieces: Uint8Array[]): LayerDecoder {
  return {
    push(content) {
      pieces.push(new Uint8Array(content));
      return [];
    },
    endMessage: () => [],
    skipHole: () => [],
  };
}

function isRequest(message: HttpMessage<HttpHead>): message is HttpMessage<RequestHead> {
  return message.head.kind === "request";
}

function isResponse(message: HttpMessage<HttpHead>): message is HttpMessage<ResponseHead> {
  return message.head.kind === "response";
}
