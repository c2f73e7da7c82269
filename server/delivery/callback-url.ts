import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { HttpProblem } from "#server/http/http-problem";
import { serverUrlOf } from "#server/http/server-url";
import { parsedUrl } from "#server/parsed-url";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";
import type { CallbackTarget } from "./callback-sender";

/** A target as it is stored. */
export const callbackTarget: z.ZodType<CallbackTarget> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("url"), url: z.string() }),
  z.object({ kind: z.literal("own-receiver"), receiverId: z.string() }),
]);

const RECEIVER_PATH = /^\/in\/([A-Za-z0-9_-]+)$/;

/**
 * Where a URL that a client gave leads. A receiver of the same room is recognised by its path alone or below the
 * address by which this server was asked; everything else has to pass the guard.
 * @throws HttpProblem 422 that names the rule that refuses the URL
 */
export function targetOfUrl(
  host: Pick<TransportHost, "callbacks" | "receivers" | "ownOrigin">,
  room: Room,
  text: string,
  request: IncomingMessage,
): CallbackTarget {
  const ownOrigins = [host.ownOrigin(), new URL(serverUrlOf(request)).origin];
  const path = text.startsWith("/") ? text : pathBelow(text, ownOrigins);
  if (path !== undefined) {
    const receiverId = RECEIVER_PATH.exec(path)?.[1] ?? "";
    if (host.receivers.inRoom(room, receiverId) !== undefined) return { kind: "own-receiver", receiverId };
    throw urlRefused(
      "it leads back to this server, where only a receiver of the same room (/in/…) may be called",
    );
  }
  const refusal = host.callbacks.guard.refusalOfUrl(text);
  if (refusal !== undefined) throw urlRefused(refusal);
  return { kind: "url", url: new URL(text).href };
}

/** The target as a URL for whoever asks. */
export function urlOfTarget(target: CallbackTarget, request: IncomingMessage): string {
  switch (target.kind) {
    case "url":
      return target.url;
    case "own-receiver":
      return `${serverUrlOf(request)}/in/${target.receiverId}`;
    default:
      return target satisfies never;
  }
}

function pathBelow(text: string, origins: readonly string[]): string | undefined {
  const url = parsedUrl(text);
  return url !== undefined && origins.includes(url.origin) ? `${url.pathname}${url.search}` : undefined;
}

function urlRefused(refusal: string): HttpProblem {
  return new HttpProblem(422, "url-refused", `This URL cannot be called because ${refusal}.`);
}
