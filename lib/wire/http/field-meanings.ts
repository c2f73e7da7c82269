import type { SpecSection } from "#lib/wire/byte-span";
import {
  html,
  restHooks,
  rfc6455,
  rfc9110,
  rfc9111,
  rfc9112,
  standardWebhooks,
} from "#lib/wire/spec-sections";

export interface FieldMeaning {
  readonly meaning: string;
  readonly spec: SpecSection;
}

const ACCEPT = {
  meaning: "Proof that the server read the key: SHA-1 of key and GUID, in base64",
  spec: rfc6455("4.2.2"),
};

const MEANINGS: ReadonlyMap<string, FieldMeaning> = new Map([
  ["upgrade", { meaning: "The protocol to go on with on this connection", spec: rfc9110("7.8") }],
  [
    "connection",
    { meaning: "For this hop only: options, and names of fields that go no further", spec: rfc9110("7.6.1") },
  ],
  ["host", { meaning: "Which site on this address is meant", spec: rfc9110("7.2") }],
  ["origin", { meaning: "The page that opened this; the server may refuse it", spec: rfc6455("4.1") }],
  [
    "sec-websocket-key",
    { meaning: "16 random bytes in base64; the answer has to show they were read", spec: rfc6455("4.1") },
  ],
  ["sec-websocket-accept", ACCEPT],
  ["sec-websocket-version", { meaning: "Version of the WebSocket protocol: 13", spec: rfc6455("4.1") }],
  [
    "sec-websocket-protocol",
    { meaning: "Subprotocols: the client offers some, the server picks one", spec: rfc6455("1.9") },
  ],
  [
    "sec-websocket-extensions",
    { meaning: "Extensions: the client offers some, the server agrees to some", spec: rfc6455("9.1") },
  ],
  [
    "last-event-id",
    {
      meaning: "Id of the last event that this client has: what follows is to be sent",
      spec: html("§9.2.4"),
    },
  ],
  ["etag", { meaning: "Names this version of the content", spec: rfc9110("8.8.3") }],
  ["if-none-match", { meaning: "Send the content only if its ETag is another", spec: rfc9110("13.1.2") }],
  ["cache-control", { meaning: "What caches may do with this message", spec: rfc9111("5.2") }],
  ["content-type", { meaning: "What the body is", spec: rfc9110("8.3") }],
  ["content-length", { meaning: "Bytes of the body", spec: rfc9112("6.2") }],
  ["content-encoding", { meaning: "The body was coded by this", spec: rfc9110("8.4") }],
  [
    "transfer-encoding",
    { meaning: "The body comes in chunks, each with its length before it", spec: rfc9112("6.1") },
  ],
  ["trailer", { meaning: "Fields that follow the body", spec: rfc9110("6.6.2") }],
  ["retry-after", { meaning: "When to come back: seconds, or a date", spec: rfc9110("10.2.3") }],
  ["location", { meaning: "Where the result is", spec: rfc9110("10.2.2") }],
  ["accept", { meaning: "Kinds of content that the client can read", spec: rfc9110("12.5.1") }],
  ["expect", { meaning: "The client waits for 100 before it sends the body", spec: rfc9110("10.1.1") }],
  [
    "webhook-id",
    {
      meaning: "Names the message: the same on every attempt, and part of what is signed",
      spec: standardWebhooks("“Webhook headers”"),
    },
  ],
  [
    "webhook-timestamp",
    {
      meaning: "Seconds of the Unix epoch, of this attempt, and part of what is signed",
      spec: standardWebhooks("“Webhook headers”"),
    },
  ],
  [
    "webhook-signature",
    {
      meaning: "One signature or more, with blanks between, each after its version",
      spec: standardWebhooks("“Webhook headers”"),
    },
  ],
  [
    "x-hook-secret",
    {
      meaning: "The handshake: whoever wants events sends this back",
      spec: restHooks("“Confirming Receiver's Intent to Subscribe”"),
    },
  ],
  [
    "x-hook-signature",
    {
      meaning: "HMAC-SHA256 of the body under the hook's secret, in hex",
      spec: restHooks("“Confirming Hook Legitimacy”"),
    },
  ],
  [
    "idempotency-key",
    {
      meaning: "Names the request: sent again, it takes effect once",
      spec: {
        section: "draft-ietf-httpapi-idempotency-key-header §2",
        url: "https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/",
      },
    },
  ],
]);

/** CloudEvents in binary mode: an attribute in each field. */
const CLOUD_EVENT: FieldMeaning = {
  meaning: "An attribute of the CloudEvent whose data is the body",
  spec: {
    section: "CloudEvents HTTP binding §3.1.3",
    url: "https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md",
  },
};
const REST_HOOK: FieldMeaning = { meaning: "Of the REST hook", spec: restHooks("“Security”") };

/** @param name in lower case @returns undefined for a field that matters to none of these protocols */
export function fieldMeaning(name: string): FieldMeaning | undefined {
  const known = MEANINGS.get(name);
  if (known !== undefined) return known;
  if (name.startsWith("ce-")) return CLOUD_EVENT;
  return name.startsWith("x-hook-") ? REST_HOOK : undefined;
}
