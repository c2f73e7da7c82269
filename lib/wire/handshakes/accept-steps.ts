import { base64Of } from "#lib/wire/base64";
import { hexText } from "#lib/wire/byte-values";
import { fieldValue, type RequestHead, type ResponseHead } from "#lib/wire/http/head";
import { rfc6455 } from "#lib/wire/spec-sections";
import type { Step } from "#lib/wire/step";

/** RFC 6455 §1.3: what no server adds that does not speak WebSocket. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** What SHA-1 is taken of: the key as text, then the GUID; undefined when there is no key. */
export function acceptInput(request: RequestHead): Uint8Array | undefined {
  const key = fieldValue(request, "sec-websocket-key");
  if (key === undefined) return undefined;
  return Uint8Array.from([...`${key}${GUID}`], (character) => character.charCodeAt(0));
}

/**
 * How a client knows that the server understood its handshake (RFC 6455 §4.1, §4.2.2).
 * @param sha1 digest of `acceptInput(request)`, 20 bytes
 */
export function acceptSteps(
  request: RequestHead,
  response: ResponseHead | undefined,
  sha1: Uint8Array,
): Step[] {
  const key = fieldValue(request, "sec-websocket-key");
  const accept = response && fieldValue(response, "sec-websocket-accept");
  const expected = base64Of(sha1);
  return [
    {
      title: "Take the client's key",
      text: "16 random bytes in base64, new for each connection: no cache can have the answer.",
      field: "sec-websocket-key",
      value: key,
      holds: key !== undefined && /^[A-Za-z0-9+/]{22}==$/.test(key),
      spec: rfc6455("4.1"),
    },
    {
      title: "Append the GUID",
      text: "A fixed text that only WebSocket uses.",
      value: key && `${key}${GUID}`,
      spec: rfc6455("1.3"),
    },
    { title: "Take SHA-1", text: "20 bytes.", value: hexText(sha1), spec: rfc6455("4.2.2") },
    {
      title: "Write it in base64",
      text: "This is what the server has to answer.",
      value: expected,
      spec: rfc6455("4.2.2"),
    },
    {
      title: "Compare",
      text: "A client that finds anything else fails the connection.",
      field: "sec-websocket-accept",
      value: accept,
      holds: accept === expected,
      spec: rfc6455("4.1"),
    },
  ];
}
