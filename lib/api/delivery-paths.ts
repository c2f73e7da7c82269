import {
  bodyProblems,
  jsonAnswer,
  jsonBody,
  listOf,
  type Paths,
  pathParameter,
  problem,
  queryParameter,
  roomParameter,
} from "./operation";

export interface DeliveringHook {
  /** Path of all of them, like `/api/rooms/{room}/webhooks`. */
  readonly collection: string;
  readonly tag: string;
  /** For operation ids, like `Webhook`. */
  readonly name: string;
}

export const hookNotFound = problem("There is no such room, or it has nothing with this id.");
export const pingAnswer = jsonAnswer("It is on its way.", {
  type: "object",
  required: ["messageId"],
  properties: { messageId: { type: "string" } },
});
export const tooManyCalls = problem(
  "Its host has all the calls it may have now, or your address asks too often; Retry-After says how long.",
);
export const hookId = pathParameter("id", "Its id.");

/** What became of a hook's deliveries, and trying one again by hand; the same for every kind of hook. */
export function deliveryPaths({ collection, tag, name }: DeliveringHook): Paths {
  return {
    [`${collection}/{id}/attempts`]: {
      get: {
        operationId: `list${name}Attempts`,
        tags: [tag],
        summary: "Attempts, newest first",
        description:
          "The newest are kept in memory, until the server ends, bodies cut at 4,096 characters; what became of a message is on disk. Answers are shown only of receivers that agreed to be called.",

        parameters: [roomParameter, hookId],
        responses: {
          "200": jsonAnswer("The attempts.", {
            type: "object",
            required: ["attempts"],
            properties: { attempts: listOf("Attempt") },
          }),
          "404": hookNotFound,
        },
      },
    },
    [`${collection}/{id}/messages`]: {
      get: {
        operationId: `list${name}Messages`,
        tags: [tag],
        summary: "Events that were due to it, and what became of them",
        description:
          "With `status=failed` this is the list of what was missed; with `order=newest` the newest come first. For the next page, ask again with `next` as the cursor.",
        parameters: [
          roomParameter,
          hookId,
          queryParameter("status", "Only those.", { enum: ["pending", "delivered", "failed", "cancelled"] }),
          queryParameter("order", "Which come first.", { enum: ["oldest", "newest"], default: "oldest" }),
          queryParameter("cursor", "`next` of the answer before.", {
            type: "string",
            pattern: "^[1-9][0-9]{0,14}$",
          }),
          queryParameter("limit", "Most messages in the answer.", {
            type: "integer",
            minimum: 1,
            maximum: 1_000,
          }),
        ],
        responses: {
          "200": jsonAnswer("The messages.", {
            type: "object",
            required: ["messages", "next"],
            properties: {
              messages: listOf("Message"),
              next: { type: ["string", "null"], description: "Cursor of the next page; null at the end." },
            },
          }),
          "400": problem("A parameter of the query is malformed."),
          "404": hookNotFound,
        },
      },
    },
    [`${collection}/{id}/recover`]: {
      post: {
        operationId: `recover${name}Messages`,
        tags: [tag],
        summary: "Try again what was missed since an instant, or between two",
        description:
          "Each message that was given up gets one attempt more, with the webhook-id it had; events that came while the hook was disabled are delivered by its schedule. What was never tried, because too much waited, goes by the schedule, too. On disk before the answer. At most 14 days back, 10,000 messages in one request, and as far as the room's log still has them: `trimmed` says what it does not.",
        parameters: [roomParameter, hookId],
        requestBody: jsonBody(
          {
            type: "object",
            additionalProperties: false,
            required: ["since"],
            properties: {
              since: { type: "string", format: "date-time" },
              until: { type: "string", format: "date-time", description: "Now, when it is left out." },
            },
          },
          { since: "2026-01-31T08:30:00Z" },
        ),
        responses: {
          "202": jsonAnswer("They are in the queue.", {
            type: "object",
            required: ["messages", "left", "trimmed", "earliest"],
            properties: {
              messages: { type: "integer", minimum: 0, description: "Put in the queue." },
              left: {
                type: "integer",
                minimum: 0,
                description: "More than one request takes, or than may wait: ask again later.",
              },
              trimmed: {
                type: "integer",
                minimum: 0,
                description:
                  "At most so many events of that time are not in the log any more, whether the hook had them or not.",
              },
              earliest: {
                type: ["string", "null"],
                format: "date-time",
                description: "From here on the log has every event; null while it has none.",
              },
            },
          }),
          ...bodyProblems,
          "404": hookNotFound,
          "409": problem("The hook is not active."),
        },
      },
    },
    [`${collection}/{id}/messages/{offset}/redeliver`]: {
      post: {
        operationId: `redeliver${name}Message`,
        tags: [tag],
        summary: "Try one message again now",
        description: "With the same webhook-id. If it fails, no new schedule begins.",
        parameters: [roomParameter, hookId, pathParameter("offset", "The event's offset.")],
        responses: {
          "202": jsonAnswer("The attempt begins.", {
            type: "object",
            required: ["messageId", "attempt"],
            properties: { messageId: { type: "string" }, attempt: { type: "integer", minimum: 1 } },
          }),
          "404": problem("There is no such room, hook or message."),
          "409": problem("An attempt of it is under way, or the hook is not active."),
        },
      },
    },
  };
}
