import type { Schema } from "./operation";

/** A Message Object of AsyncAPI 3.0. */
export function channelMessage(title: string, payload: Schema): Schema {
  return { title, contentType: "application/json", payload };
}

/** An Operation Object; `send` and `receive` are as this server sees it. */
export function channelOperation(
  action: "send" | "receive",
  channel: string,
  message: string,
  summary: string,
): Schema {
  return {
    action,
    summary,
    channel: { $ref: `#/channels/${channel}` },
    messages: [{ $ref: `#/channels/${channel}/messages/${message}` }],
  };
}
