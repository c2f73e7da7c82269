import {
  CONTROL_NAMESPACE,
  clockAnswer,
  controlEntries,
  controlPresence,
  controlSnapshot,
  watchList,
} from "#lib/rooms/control-channel";
import { connectErrorData } from "#lib/transports/socket-io/messages";
import { channelMessage, channelOperation } from "./channel-message";
import type { Schema } from "./operation";
import { jsonSchema } from "./schemas";

/** No wire under study: by it the page learns what the server saw. */
export const CONTROL_CHANNEL: Schema = {
  address: CONTROL_NAMESPACE,
  title: "Control channel",
  description:
    "Socket.IO protocol 5, `auth: { room, watch?, after? }`: what the server sees in the room, as entries of its journal. " +
    "`watch` names the subscribers whose writes are wanted. After a cut, `after` is the `journal` of the last message. It carries no event.",
  servers: [{ $ref: "#/servers/socket-io" }],
  messages: {
    snapshot: channelMessage("snapshot: where the room stands, first", jsonSchema(controlSnapshot, "output")),
    entries: channelMessage("entries: what happened", jsonSchema(controlEntries, "output")),
    presence: channelMessage("presence: pages in the room", jsonSchema(controlPresence, "output")),
    connect_error: channelMessage(
      "connect_error: you are not let in",
      jsonSchema(connectErrorData, "output"),
    ),
    watch: channelMessage("watch: other subscribers are wanted now", jsonSchema(watchList, "input")),
    clock: channelMessage("clock: without a payload", { type: "null" }),
    "clock-answer": channelMessage("The acknowledgement of clock", jsonSchema(clockAnswer, "output")),
  },
};

export const CONTROL_OPERATIONS: Readonly<Record<string, Schema>> = {
  beginControl: channelOperation("send", "control", "snapshot", "Says where the room stands"),
  tellOverControl: channelOperation("send", "control", "entries", "Says what happened"),
  countOverControl: channelOperation("send", "control", "presence", "Says how many pages are in the room"),
  refuseOverControl: channelOperation("send", "control", "connect_error", "Says why you are not let in"),
  watchOverControl: channelOperation("receive", "control", "watch", "Takes the subscribers that are wanted"),
  askClockOverControl: {
    ...channelOperation("receive", "control", "clock", "Is asked for the server's clock"),
    reply: {
      channel: { $ref: "#/channels/control" },
      messages: [{ $ref: "#/channels/control/messages/clock-answer" }],
    },
  },
};
