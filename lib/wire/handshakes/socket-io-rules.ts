import { engineIo4, socketIo5 } from "#lib/wire/spec-sections";
import type { StepRule } from "./handshake-step";

/** Above a transport that stands: the session of Engine.IO, and the connect of Socket.IO in it. */
export const SOCKET_IO_HANDSHAKE: readonly StepRule[] = [
  {
    title: "Open a session",
    text: "The first packet names the session, the times of the heartbeat and the transports to move to.",
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
    title: "Let it in",
    text: "The answer names the socket; a refusal would be a packet of type 4.",
    spec: socketIo5("“Connection to a namespace”"),
    sentBy: "server",
    layer: "socket-io",
    label: "packet type",
    value: /^0$/,
  },
];
