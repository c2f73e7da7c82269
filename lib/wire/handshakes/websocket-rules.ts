import { rfc6455 } from "#lib/wire/spec-sections";
import type { StepRule } from "./handshake-step";

/** The opening handshake of WebSocket, up to the first frame. */
export const WEBSOCKET_HANDSHAKE: readonly StepRule[] = [
  {
    title: "Begin as HTTP",
    text: "A GET request, so that the same port and the same proxies serve both.",
    spec: rfc6455("4.1"),
    sentBy: "client",
    layer: "http",
    label: "method",
    value: /^GET$/,
  },
  {
    title: "Ask for the upgrade",
    text: "Upgrade names the protocol; Connection says that the field is for this hop.",
    spec: rfc6455("4.1"),
    sentBy: "client",
    layer: "http",
    label: "upgrade",
    value: /websocket/i,
  },
  {
    title: "Give a key",
    text: "Random bytes, by which the answer can be told from an old one or an accidental one.",
    spec: rfc6455("4.1"),
    sentBy: "client",
    layer: "http",
    label: "sec-websocket-key",
  },
  {
    title: "Agree",
    text: "Status 101: from the next byte on, both sides speak WebSocket.",
    spec: rfc6455("4.2.2"),
    sentBy: "server",
    layer: "http",
    label: "status code",
    value: /^101$/,
  },
  {
    title: "Prove that the key was read",
    text: "Sec-WebSocket-Accept is computed from the key.",
    spec: rfc6455("4.2.2"),
    sentBy: "server",
    layer: "http",
    label: "sec-websocket-accept",
  },
  {
    title: "Send frames",
    text: "No heads any more: each message costs two to fourteen bytes of framing.",
    spec: rfc6455("5.2"),
    sentBy: "server",
    layer: "websocket",
    label: "first byte",
  },
];
