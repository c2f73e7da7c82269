import { cursorText } from "#lib/events/cursor";
import { MAX_EVENT_BYTES } from "#lib/events/envelope";
import { MOST_IN_A_BATCH } from "#lib/events/publish";
import { subscriberId } from "#lib/rooms/subscriber-id";
import {
  bodyProblems,
  emptyAnswer,
  headerParameter,
  jsonAnswer,
  listOf,
  type Paths,
  pathParameter,
  problem,
  queryParameter,
  roomNotFound,
  roomParameter,
  schemaRef,
} from "./operation";
import { jsonSchema } from "./schemas";

const tags = ["events"];
const cursorSchema = jsonSchema(cursorText, "input");
const subscriber = queryParameter(
  "subscriber",
  "Your own name for yourself, so that faults find your line.",
  jsonSchema(subscriberId, "input"),
);

/** Publishing, polling, long polling and the event stream. */
export const EVENT_PATHS: Paths = {
  "/api/rooms/{room}/events": {
    post: {
      operationId: "publishEvent",
      tags,
      summary: "Fire an event",
      description: `Answered after the event is on disk. An event has at most ${MAX_EVENT_BYTES} bytes. A CloudEvent comes in structured mode, in a batch, or in binary mode: attributes in \`ce-\` headers, data, if there is any, as the body. Its \`dataschema\`, its \`datacontenttype\` and its extension attributes are carried on every wire that carries the whole event; data is JSON alone, not \`data_base64\`. In a batch, an event is measured as JSON without spaces; a batch may be empty. When the answer to a batch does not arrive, a part of it may be recorded: sent again with its Idempotency-Key, only the rest is added.`,
      parameters: [
        roomParameter,
        headerParameter(
          "Idempotency-Key",
          "The same key with the same body within ten minutes gets the first answer again, also after a restart of the server, and records nothing. Later it is a new key.",
        ),
      ],
      requestBody: {
        description: "Nothing, for an event without data in binary mode.",
        content: {
          "application/json": {
            schema: schemaRef("EventInput"),
            example: { type: "order.paid", data: { orderId: 42 } },
          },
          "application/cloudevents+json": { schema: schemaRef("CloudEventInput") },
          "application/cloudevents-batch+json": {
            schema: { ...listOf("CloudEventInput"), maxItems: MOST_IN_A_BATCH },
          },
        },
      },
      responses: {
        "202": jsonAnswer(
          "Every event of the request is durable; a batch is answered with one receipt each.",
          {
            oneOf: [schemaRef("PublishReceipt"), listOf("PublishReceipt")],
          },
        ),
        ...bodyProblems,
        "400": problem("The body is not JSON in UTF-8, or a header is malformed."),
        "404": roomNotFound,
        "413": problem("The event or the batch is too large; the detail names the greatest there may be."),
        "409": problem("A request with this Idempotency-Key is still being answered."),
        "422": problem("The event has another shape, or the Idempotency-Key was used for another body."),
        "429": problem(
          "The room, or your address, takes no more events or new keys for now; Retry-After says how long.",
        ),
        "503": problem("The store does not take events. Nothing was recorded."),
      },
    },
    get: {
      operationId: "readEvents",
      tags,
      summary: "Polling; with `wait`, long polling",
      description:
        "Ask again with the cursor of the answer. Without a cursor: the newest events. Long polling has no ETag.",
      parameters: [
        roomParameter,
        queryParameter("after", "Cursor of the last event you have.", cursorSchema),
        queryParameter("limit", "Most events in one answer.", { type: "integer", minimum: 1, maximum: 500 }),
        queryParameter("wait", "Long polling: seconds to wait when there is nothing yet.", {
          type: "integer",
          minimum: 0,
          maximum: 30,
        }),
        subscriber,
        headerParameter(
          "If-None-Match",
          "The ETag of the last answer: nothing new is then a 304 without a body.",
        ),
      ],
      responses: {
        "200": {
          ...jsonAnswer("Events after the cursor, in order.", schemaRef("EventPage")),
          headers: {
            etag: { description: '`"<epoch>:<top>"`', schema: { type: "string" } },
            "playground-gap": {
              description: "`1` when the cursor could not be resumed completely.",
              schema: { type: "string" },
            },
          },
        },
        "304": emptyAnswer("Nothing new."),
        "400": problem("The cursor or a number in the query is malformed."),
        "404": roomNotFound,
        "429": problem("Polling: this subscriber asked again too soon; Retry-After says when."),
        "503": problem(
          "There is no place for another subscriber, or the room's server is about to restart; Retry-After says when to come back.",
        ),
      },
    },
  },
  "/api/rooms/{room}/events/{event}": {
    get: {
      operationId: "readEvent",
      tags,
      summary: "One event",
      description:
        "What a skinny REST hook leads to: put the room's id in the place of `{room}` in its `url`.",
      parameters: [
        roomParameter,
        { ...pathParameter("event", "Its cursor, `<epoch>:<offset>`."), schema: cursorSchema },
      ],
      responses: {
        "200": jsonAnswer("The event.", schemaRef("Envelope")),
        "400": problem("This is no cursor."),
        "404": problem("There is no such room, or its log has no event there, or not any more."),
      },
    },
  },
  "/api/rooms/{room}/event-types": {
    get: {
      operationId: "listEventTypes",
      tags,
      summary: "Which events there are, each with a sample",
      description:
        "Those of the page's scenarios, and of the newest events that the room has in memory, 50 types at most. Any other well-formed type can be fired and subscribed to.",
      parameters: [roomParameter],
      responses: {
        "200": jsonAnswer("The types.", {
          type: "object",
          required: ["eventTypes"],
          properties: { eventTypes: listOf("EventType") },
        }),
        "404": roomNotFound,
      },
    },
  },
  "/api/rooms/{room}/events/stream": {
    get: {
      operationId: "streamEvents",
      tags,
      summary: "Server-Sent Events",
      description:
        "Each event has an id, which a browser sends back as Last-Event-ID after a cut. " +
        "Overload is answered with 200, a random `retry:` and the end of the stream, because an EventSource stops for good on anything else.",
      parameters: [
        roomParameter,
        headerParameter("Last-Event-ID", "Cursor of the last event you have; wins over the query."),
        queryParameter("last_event_id", "The same, for clients that cannot send headers.", cursorSchema),
        queryParameter("resume", "`0` shows the bare protocol: nothing is sent again.", { enum: ["0", "1"] }),
        queryParameter("heartbeat", "`event`: heartbeats come as events instead of comments.", {
          const: "event",
        }),
        subscriber,
      ],
      responses: {
        "200": {
          description: "A stream that stays open.",
          content: { "text/event-stream": { schema: { type: "string" } } },
        },
        "204": emptyAnswer("The room is gone, and you had been here: stop for good."),
        "400": problem("The cursor or the subscriber is malformed."),
        "404": roomNotFound,
      },
    },
  },
};
