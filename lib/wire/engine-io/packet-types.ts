import { z } from "zod";
import { parsedJson } from "#lib/wire/json-text";

export const MESSAGE = "4";

/** Engine.IO 4, "Protocol": the first character of a packet. */
export const PACKET_TYPES: ReadonlyMap<string, { readonly name: string; readonly meaning: string }> = new Map(
  [
    ["0", { name: "open", meaning: "the server's handshake" }],
    ["1", { name: "close", meaning: "this transport is to be closed" }],
    ["2", { name: "ping", meaning: "the server asks whether the client is there" }],
    ["3", { name: "pong", meaning: "the client answers a ping" }],
    [MESSAGE, { name: "message", meaning: "carries a packet of Socket.IO" }],
    ["5", { name: "upgrade", meaning: "from here on this transport is used" }],
    ["6", { name: "noop", meaning: "says nothing: it ends a poll that waits" }],
  ],
);

/** Pings and pongs that try out a WebSocket before it is used. */
export const PROBE = "probe";

const openData = z.object({ sid: z.string(), pingInterval: z.number(), pingTimeout: z.number() });

/** What the handshake says, for people; undefined when it is none. */
export function openText(data: string): string | undefined {
  const open = openData.safeParse(parsedJson(data)?.value);
  if (!open.success) return undefined;
  const { sid, pingInterval, pingTimeout } = open.data;
  return `session ${sid}, a ping every ${pingInterval} ms, given up after ${pingTimeout} ms without a pong`;
}
