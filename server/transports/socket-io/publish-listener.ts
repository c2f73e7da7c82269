import type { Socket } from "socket.io";
import { eventInput } from "#lib/events/envelope";
import { type PublishAnswer, publishOptions } from "#lib/transports/socket-io/messages";
import { HttpProblem } from "#server/http/http-problem";
import { parseShape } from "#server/http/read-json";
import type { Room } from "#server/rooms/room";
import { TokenBucket } from "#server/rooms/token-bucket";
import type { TransportHost } from "#server/transports/transport";
import type { SocketIoMember } from "./socket-io-member";

/** Events one client may publish in a second, on average … */
export const PUBLISHES_PER_SECOND = 200;
/** … and at once. */
export const PUBLISH_BURST = 400;
/** What is above that is refused, so often a second on average … */
const REFUSALS_PER_SECOND = 20;
/** … and at once; then the client is let go, as over WebSocket (WS-11). */
const REFUSAL_BURST = 200;
/** A client is let go with its tenth event that is none. */
const MOST_BAD_EVENTS = 10;

/** `publish(event, options?, ack?)`: acknowledged with the receipt when the event is durable, or with `{error}`. */
export function listenForPublish(
  socket: Socket,
  member: SocketIoMember,
  room: Room,
  { clock, logger, limits }: TransportHost,
): void {
  const bucket = new TokenBucket(PUBLISHES_PER_SECOND, PUBLISH_BURST, clock);
  const patience = new TokenBucket(REFUSALS_PER_SECOND, REFUSAL_BURST, clock);
  let isTooFast = false;
  let bad = 0;

  const publish = async (args: readonly unknown[]): Promise<PublishAnswer> => {
    const receivedAtMs = clock.nowMs();
    const waitMs = bucket.take();
    if (waitMs > 0) {
      isTooFast ||= patience.take() > 0;
      return errorAnswer("too-many-messages", "Publish fewer events a second.");
    }
    try {
      const input = parseShape(args[0], eventInput);
      const { key } = parseShape(args[1], publishOptions);
      limits.events.require(socket.handshake.address);
      return await room.publish(input, {
        via: "socket-io",
        receivedAtMs,
        ...(key === undefined ? {} : { idempotencyKey: key }),
      });
    } catch (error) {
      if (!(error instanceof HttpProblem)) {
        logger.error({ err: error }, "publish failed");
        return errorAnswer("internal-error", "Something went wrong on the server. Send it again.");
      }
      if (error.code === "invalid-body") bad += 1;
      return errorAnswer(error.code, error.detail);
    }
  };

  socket.on("publish", (...args: unknown[]) => {
    const answer = args.at(-1);
    const acknowledge = typeof answer === "function" ? answer : undefined;
    void publish(acknowledge === undefined ? args : args.slice(0, -1)).then((result) => {
      if (member.endsAsUnread()) return;
      acknowledge?.(result);
      if (isTooFast || bad >= MOST_BAD_EVENTS) socket.disconnect(true);
    });
  });
}

function errorAnswer(code: string, detail: string): PublishAnswer {
  return { error: { code, detail } };
}
