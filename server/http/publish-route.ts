import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { cloudEventInput, ofCloudEvent } from "#lib/events/cloud-event";
import { type EventInput, eventInput, JSON_MEDIA_TYPE, MAX_EVENT_BYTES } from "#lib/events/envelope";
import { idempotencyKey } from "#lib/events/idempotency-key";
import { MAX_BATCH_BYTES, MOST_IN_A_BATCH } from "#lib/events/publish";
import { isBinaryMode, readBinaryEvent } from "#server/http/binary-event";
import { HttpProblem } from "#server/http/http-problem";
import { mediaType, parseJson, readBody } from "#server/http/read-json";
import { sendJson } from "#server/http/send-json";
import type { TransportHost } from "#server/transports/transport";

/** CloudEvents HTTP Protocol Binding 1.0.2 §3.2.1. */
const STRUCTURED_TYPE = "application/cloudevents+json";
/** CloudEvents HTTP Protocol Binding 1.0.2 §3.3: a JSON array of events, which may be empty (JSON Event Format §4.3). */
const BATCH_TYPE = "application/cloudevents-batch+json";
const batchInput = z.array(cloudEventInput).max(MOST_IN_A_BATCH);

/** `POST /api/rooms/{room}/events`: 202 only after every event of the request is durable (CORE-1). */
export function mountPublishRoute({ http, rooms, limits, clock }: TransportHost): void {
  http.route("POST", "/api/rooms/:room/events", async ({ request, response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    const key = requireIdempotencyKey(request);
    const options = () => ({
      via: "http" as const,
      receivedAtMs: clock.nowMs(),
      ...(key === undefined ? {} : { idempotencyKey: key }),
    });
    if (mediaType(request) === BATCH_TYPE) {
      const inputs = await readBatch(request);
      requireBatchWithin(Math.min(MOST_IN_A_BATCH, room.rate.burst, limits.events.mostAtOnce), inputs.length);
      limits.events.require(request.socket.remoteAddress, inputs.length);
      sendJson(response, 202, await room.publishBatch(inputs, options()));
    } else {
      const input = await readEvent(request);
      limits.events.require(request.socket.remoteAddress);
      sendJson(response, 202, await room.publish(input, options()));
    }
  });
}

function requireIdempotencyKey(request: IncomingMessage): string | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  const { data } = idempotencyKey.safeParse(key);
  if (data !== undefined) return data;
  throw new HttpProblem(
    400,
    "bad-idempotency-key",
    "Idempotency-Key is 1 to 255 visible ASCII characters, without spaces.",
  );
}

/** An event in the short form (`application/json`), or as a CloudEvent in structured or binary mode. */
async function readEvent(request: IncomingMessage): Promise<EventInput> {
  const type = mediaType(request);
  // The media type decides first (§3).
  if (type !== STRUCTURED_TYPE && isBinaryMode(request)) {
    return ofCloudEvent(await readBinaryEvent(request));
  }
  if (type !== JSON_MEDIA_TYPE && type !== STRUCTURED_TYPE) {
    throw new HttpProblem(
      415,
      "not-json",
      `Send the event as ${JSON_MEDIA_TYPE} or ${STRUCTURED_TYPE}, or several as ${BATCH_TYPE}.`,
    );
  }
  const body = await readBody(request, MAX_EVENT_BYTES);
  return type === JSON_MEDIA_TYPE
    ? parseJson(body, eventInput)
    : ofCloudEvent(parseJson(body, cloudEventInput));
}

/**
 * A rate says when to come back; for more than it ever lets through together there is no such time.
 * @throws HttpProblem 413 that names the greatest batch there is
 */
function requireBatchWithin(most: number, events: number): void {
  if (events <= most) return;
  throw new HttpProblem(
    413,
    "batch-too-large",
    `A batch may hold ${most} events here, and this one holds ${events}. Send them in smaller batches.`,
  );
}

async function readBatch(request: IncomingMessage): Promise<EventInput[]> {
  const events = parseJson(await readBody(request, MAX_BATCH_BYTES), batchInput);
  return events.map((event, index) => {
    if (Buffer.byteLength(JSON.stringify(event)) <= MAX_EVENT_BYTES) return ofCloudEvent(event);
    throw new HttpProblem(
      413,
      "event-too-large",
      `Event ${index} of the batch has more than ${MAX_EVENT_BYTES} bytes as JSON without spaces.`,
    );
  });
}
