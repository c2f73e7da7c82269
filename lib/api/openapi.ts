import { VERSION } from "#lib/version";
import { EVENT_PATHS } from "./event-paths";
import { FAULT_PATHS } from "./fault-paths";
import { guardedWrites } from "./guarded-writes";
import { HOOK_CALLS } from "./hook-calls";
import { HOOK_SCHEMAS } from "./hook-schemas";
import { HOUSE_PATHS } from "./house-paths";
import { LAB_PATHS } from "./lab-paths";
import { LAB_SCHEMAS } from "./lab-schemas";
import type { Paths, Schema } from "./operation";
import { rateLimited } from "./rate-limited";
import { RECEIVER_PATHS } from "./receiver-paths";
import { RECEIVER_SCHEMAS } from "./receiver-schemas";
import { REST_HOOK_PATHS } from "./rest-hook-paths";
import { REST_HOOK_SCHEMAS } from "./rest-hook-schemas";
import { ROOM_PATHS } from "./room-paths";
import { SCHEMAS } from "./schemas";
import { SOCKET_PATHS } from "./socket-paths";
import { WEBHOOK_PATHS } from "./webhook-paths";
import { WIRE_PATHS } from "./wire-paths";

/** OpenAPI 3.1, as far as this document uses it. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: Schema;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Paths;
  /** Requests that this server makes (OpenAPI 3.1 §4.8.1): what the URL of a hook receives. */
  readonly webhooks: Paths;
  readonly components: Schema;
}

const TAGS = [
  { name: "rooms", description: "A room has a log of its own. Its id is the key to it." },
  { name: "events", description: "Firing, and the wires that are plain HTTP." },
  {
    name: "webhooks",
    description: "Endpoints an operator registers; Standard Webhooks headers and signature.",
  },
  { name: "rest-hooks", description: "Subscriptions a program creates and deletes." },
  { name: "receivers", description: "Our own URLs that webhooks and REST hooks can be sent to." },
  { name: "faults", description: "Breaking a wire on purpose." },
  { name: "wire", description: "The bytes that crossed." },
  { name: "lab", description: "Experiments that prove or refute a claim here and now." },
  { name: "server", description: "About this server." },
] as const;

/** @param serverUrl `http://host:port`, without a trailing slash */
export function openApiDocument(serverUrl: string): OpenApiDocument {
  return {
    openapi: "3.1.0",
    info: {
      title: "Event Playground",
      version: VERSION,
      description:
        "One event, eight wires. Everything the page does can be done with these calls; " +
        "the wires that are no request and answer are in /asyncapi.json.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: serverUrl }],
    tags: TAGS,
    paths: rateLimited(
      guardedWrites({
        ...ROOM_PATHS,
        ...FAULT_PATHS,
        ...WIRE_PATHS,
        ...EVENT_PATHS,
        ...SOCKET_PATHS,
        ...WEBHOOK_PATHS,
        ...REST_HOOK_PATHS,
        ...RECEIVER_PATHS,
        ...LAB_PATHS,
        ...HOUSE_PATHS,
      }),
    ),
    webhooks: HOOK_CALLS,
    components: {
      schemas: { ...SCHEMAS, ...HOOK_SCHEMAS, ...REST_HOOK_SCHEMAS, ...RECEIVER_SCHEMAS, ...LAB_SCHEMAS },
      responses: {
        Problem: {
          description: "Something is wrong; the body says what, and what to do.",
          content: {
            "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
          },
        },
      },
      securitySchemes: {
        hostKey: {
          type: "apiKey",
          in: "header",
          name: "Playground-Host-Key",
          description: "The host key from the answer that made the room.",
        },
        cancelKey: {
          type: "apiKey",
          in: "header",
          name: "Playground-Cancel-Key",
          description: "The cancel key from the answer that started the run.",
        },
      },
    },
  };
}
