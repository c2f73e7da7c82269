import { cloudEventInput, type EventInput, eventInput, MAX_EVENT_BYTES } from "#lib/events/envelope";
import { HttpProblem } from "#server/http/http-problem";
import { mediaType, parseJson, readBody } from "#server/http/read-json";
import { sendJson } from "#server/http/send-json";
import type { TransportHost } from "#server/transports/transport";

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** `POST /api/rooms/{room}/events`: 202 only after the event is durable (CORE-1). */
export function mountPublishRoute({ http, rooms, clock }: TransportHost): void {
  http.route("POST", "/api/rooms/:room/events", async ({ request, response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    const idempotencyKey = request.headers["idempotency-key"];
    if (idempotencyKey !== undefined && !IDEMPOTENCY_KEY.test(String(idempotencyKey))) {
      throw new HttpProblem(
        400,
        "bad-idempotency-key",
        "Idempotency-Key is 1 to 255 visible ASCII characters, without spaces.",
      );
    }
    const input = await readEvent(request);
    const receipt = await room.publish(input, {
      via: "http",
      receivedAtMs: clock.nowMs(),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey: String(idempotencyKey) }),
    });
    sendJson(response, 202, receipt);
  });
}

/** An event in the short form (`application/json`) or as a CloudEvent in structured mode. */
async function readEvent(request: Parameters<typeof readBody>[0]): Promise<EventInput> {
  const type = mediaType(request);
  if (type !== "application/json" && type !== "application/cloudevents+json") {
    throw new HttpProblem(
      415,
      "not-json",
      "Send the event as application/json, or as application/cloudevents+json in structured mode.",
    );
  }
  const body = await readBody(request, MAX_EVENT_BYTES);
  if (type === "application/json") return parseJson(body, eventInput);
  const { id, source, type: eventType, subject, time, data } = parseJson(body, cloudEventInput);
  return {
    id,
    source,
    type: eventType,
    data,
    ...(subject === undefined ? {} : { subject }),
    ...(time === undefined ? {} : { time }),
  };
}
