import { html, rfc9110, rfc9111, rfc9112 } from "#lib/wire/spec-sections";
import type { StepRule } from "./handshake-step";

/** A request that stays open, and what a reconnect adds to it. */
export const SSE_HANDSHAKE: readonly StepRule[] = [
  {
    title: "Ask",
    text: "An ordinary GET: nothing is upgraded, and any HTTP client can do it.",
    spec: rfc9110("9.3.1"),
    sentBy: "client",
    layer: "http",
    label: "method",
    value: /^GET$/,
  },
  {
    title: "Say what came last",
    text: "Only after a reconnect: the id of the last event, so that the server sends what followed.",
    spec: html("§9.2.4"),
    sentBy: "client",
    layer: "http",
    label: "last-event-id",
  },
  {
    title: "Accept",
    text: "Status 200; a browser gives up for good on any other but a redirect.",
    spec: html("§9.2.3"),
    sentBy: "server",
    layer: "http",
    label: "status code",
    value: /^200$/,
  },
  {
    title: "Name the format",
    text: "With another content type a browser fails the connection.",
    spec: html("§9.2.3"),
    sentBy: "server",
    layer: "http",
    label: "content-type",
    value: /^text\/event-stream/i,
  },
  {
    title: "Keep caches out",
    text: "Nothing on the way may keep or reuse the stream.",
    spec: rfc9111("5.2.2"),
    sentBy: "server",
    layer: "http",
    label: "cache-control",
  },
  {
    title: "Leave the end open",
    text: "In chunks, since nobody knows how long the body will be.",
    spec: rfc9112("7.1"),
    sentBy: "server",
    layer: "http",
    label: "transfer-encoding",
    value: /chunked/i,
  },
  {
    title: "Set the time of a reconnect",
    text: "Milliseconds to wait after a cut.",
    spec: html("§9.2.6"),
    sentBy: "server",
    layer: "sse",
    label: "retry",
  },
  {
    title: "Number the events",
    text: "The id that the client will send back.",
    spec: html("§9.2.6"),
    sentBy: "server",
    layer: "sse",
    label: "id",
  },
];
