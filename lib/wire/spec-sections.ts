import { TRANSPORTS } from "#lib/transports/catalog";
import type { SpecSection } from "./byte-span";

const rfc =
  (number: number) =>
  (section: string): SpecSection => ({
    section: `RFC ${number} §${section}`,
    url: `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`,
  });

/** A document that is cited by its section's number and linked as a whole. */
const document =
  (name: string, url: string) =>
  (section: string): SpecSection => ({ section: `${name} ${section}`, url });

/** HTTP semantics. */
export const rfc9110 = rfc(9110);
/** HTTP caching. */
export const rfc9111 = rfc(9111);
/** HTTP/1.1. */
export const rfc9112 = rfc(9112);
/** The WebSocket protocol. */
export const rfc6455 = rfc(6455);
/** Compression extensions for WebSocket. */
export const rfc7692 = rfc(7692);
/** The WHATWG HTML standard, on server-sent events. */
export const html = document("WHATWG HTML", TRANSPORTS.sse.specification.url);
export const mqtt311 = document("MQTT 3.1.1", TRANSPORTS.mqtt.specification.url);
export const engineIo4 = document("Engine.IO 4", "https://socket.io/docs/v4/engine-io-protocol/");
export const socketIo5 = document("Socket.IO 5", TRANSPORTS["socket-io"].specification.url);
export const standardWebhooks = document("Standard Webhooks", TRANSPORTS.webhook.specification.url);
export const restHooks = document("REST Hooks", TRANSPORTS["rest-hook"].specification.url);
