import { engineIo4, socketIo5 } from "#lib/wire/spec-sections";
import type { StepRule } from "./handshake-step";

const UPGRADE = engineIo4("“Upgrade”");

/** From long polling to WebSocket, over several connections, and the connect of Socket.IO above it. */
export const ENGINE_IO_UPGRADE: readonly StepRule[] = [
  {
    title: "Begin with a poll",
    text: "A plain GET works behind every proxy.",
    spec: engineIo4("“Handshake”"),
    sentBy: "client",
    layer: "http",
    label: "request target",
    value: /transport=polling/,
  },
  {
    title: "Open a session",
    text: "The answer names the session, the times of the heartbeat and the transports to move to.",
    spec: engineIo4("“Handshake”"),
    sentBy: "server",
    layer: "engine-io",
    label: "packet type",
    value: /^0$/,
  },
  {
    title: "Join a namespace",
    text: "Socket.IO connects above the session, with the client's credentials.",
    spec: socketIo5("“Connection to a namespace”"),
    sentBy: "client",
    layer: "socket-io",
    label: "packet type",
    value: /^0$/,
  },
  {
    title: "Open a WebSocket beside it",
    text: "With the same session id; the polls go on meanwhile.",
    spec: UPGRADE,
    sentBy: "client",
    layer: "http",
    label: "request target",
    value: /transport=websocket/,
  },
  {
    title: "Try it out",
    text: "A ping with the text probe: does anything come through?",
    spec: UPGRADE,
    sentBy: "client",
    layer: "engine-io",
    label: "data",
    value: /^probe$/,
  },
  {
    title: "Answer the probe",
    text: "A pong with the same text, on the WebSocket.",
    spec: UPGRADE,
    sentBy: "server",
    layer: "engine-io",
    label: "data",
    value: /^probe$/,
  },
  {
    title: "Move over",
    text: "Upgrade: from here on the client sends on the WebSocket only.",
    spec: UPGRADE,
    sentBy: "client",
    layer: "engine-io",
    label: "packet type",
    value: /^5$/,
  },
  {
    title: "End the poll that waits",
    text: "Noop: it is answered with nothing, so that no packet gets lost between the two.",
    spec: UPGRADE,
    sentBy: "server",
    layer: "engine-io",
    label: "packet type",
    value: /^6$/,
  },
];
