import { mqtt311 } from "#lib/wire/spec-sections";
import type { StepRule } from "./handshake-step";

/** From the first packet of a client to its first subscription. */
export const MQTT_HANDSHAKE: readonly StepRule[] = [
  {
    title: "Ask for a connection",
    text: "CONNECT is the first packet; it names the protocol and its level.",
    spec: mqtt311("§3.1.2.1"),
    sentBy: "client",
    layer: "mqtt",
    label: "protocol name",
  },
  {
    title: "Say whether a session is kept",
    text: "Clean Session 0 asks the broker to keep subscriptions and messages while the client is away.",
    spec: mqtt311("§3.1.2.4"),
    sentBy: "client",
    layer: "mqtt",
    label: "clean session",
  },
  {
    title: "Name the client",
    text: "The broker finds the session by this identifier; a second client of the same name ends the first.",
    spec: mqtt311("§3.1.3.1"),
    sentBy: "client",
    layer: "mqtt",
    label: "client identifier",
  },
  {
    title: "Say whether there is a session",
    text: "Session Present tells the client whether it has to subscribe again.",
    spec: mqtt311("§3.2.2.2"),
    sentBy: "server",
    layer: "mqtt",
    label: "session present",
  },
  {
    title: "Accept or refuse",
    text: "Return code 0 accepts; after any other the broker closes.",
    spec: mqtt311("§3.2.2.3"),
    sentBy: "server",
    layer: "mqtt",
    label: "connect return code",
  },
  {
    title: "Subscribe",
    text: "Topic filters, each with the QoS it asks for.",
    spec: mqtt311("§3.8.3"),
    sentBy: "client",
    layer: "mqtt",
    label: "topic filter",
  },
  {
    title: "Grant",
    text: "One return code for each filter, in the same order: the QoS it got, or a refusal.",
    spec: mqtt311("§3.9.3"),
    sentBy: "server",
    layer: "mqtt",
    label: "return code",
  },
];
