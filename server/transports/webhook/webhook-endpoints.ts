import { randomBytes } from "node:crypto";
import type { CallbackTarget } from "#server/delivery/callback-sender";
import { verifierOf } from "#server/delivery/webhook-signature";
import { HttpProblem, roomClosed } from "#server/http/http-problem";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";
import {
  type EndpointSettings,
  endpointDocument,
  NEW_ENDPOINT,
  type SigningAlgorithm,
} from "./endpoint-document";
import { newSecret } from "./new-secret";
import { WebhookEndpoint } from "./webhook-endpoint";

/** In one room (SEC-6). */
const MOST_ENDPOINTS = 10;
const TRANSPORT = "webhook";

/** All endpoints, by room. */
export class WebhookEndpoints {
  readonly #byRoom = new Map<string, Map<string, WebhookEndpoint>>();

  constructor(private readonly host: TransportHost) {}

  /** Takes over what the room has from before; a new room begins with one endpoint, at its own receiver. */
  async open(room: Room): Promise<void> {
    const endpoints = new Map<string, WebhookEndpoint>();
    this.#byRoom.set(room.id, endpoints);
    room.onEnd(() => {
      this.#byRoom.delete(room.id);
      for (const endpoint of endpoints.values()) endpoint.close();
    });
    const stored = (await this.host.hooks.loadHooks(room.id)).filter(
      ({ transport }) => transport === TRANSPORT,
    );
    if (stored.length > 0) {
      for (const { id, document } of stored) {
        const parsed = endpointDocument.parse(JSON.parse(document));
        const endpoint = new WebhookEndpoint(this.host, room, id, parsed);
        endpoints.set(id, endpoint);
        await endpoint.resume();
      }
    } else if (room.top.offset === 0) {
      const receiver = this.host.receivers.forTransport(room, TRANSPORT);
      if (receiver === undefined) return;
      const target = { kind: "own-receiver", receiverId: receiver.id } as const;
      await this.register(room, target, NEW_ENDPOINT, "hmac-sha256", undefined);
    }
  }

  /** @throws HttpProblem 404 when the room has ended, 409 when it has ten already @returns it, and what verifies its signatures */
  async register(
    room: Room,
    target: CallbackTarget,
    settings: EndpointSettings,
    algorithm: SigningAlgorithm,
    imported: string | undefined,
  ): Promise<{ readonly endpoint: WebhookEndpoint; readonly secret: string }> {
    const endpoints = this.#byRoom.get(room.id);
    if (endpoints === undefined) throw roomClosed();
    if (endpoints.size >= MOST_ENDPOINTS) {
      throw new HttpProblem(
        409,
        "too-many-endpoints",
        `A room has at most ${MOST_ENDPOINTS} webhook endpoints. Delete one that is not needed.`,
      );
    }
    const secret = imported ?? newSecret(algorithm);
    const createdAtMs = this.host.clock.nowMs();
    const id = `ep_${randomBytes(12).toString("hex")}`;
    const document = { target, ...settings, secrets: [{ secret }], createdAtMs };
    const endpoint = new WebhookEndpoint(this.host, room, id, document);
    endpoints.set(id, endpoint);
    try {
      await endpoint.register();
    } catch (error) {
      endpoints.delete(id);
      endpoint.close();
      throw error;
    }
    return { endpoint, secret: verifierOf(secret) };
  }

  list(room: Room): readonly WebhookEndpoint[] {
    return [...this.#of(room).values()];
  }

  /** @throws HttpProblem 404 for an id that is not of this room */
  find(room: Room, id: string): WebhookEndpoint {
    const endpoint = this.#of(room).get(id);
    if (endpoint !== undefined) return endpoint;
    throw new HttpProblem(404, "endpoint-not-found", "This room has no webhook endpoint with this id.");
  }

  /** Once this resolves, no request to it begins any more. */
  async remove(endpoint: WebhookEndpoint): Promise<void> {
    this.#of(endpoint.room).delete(endpoint.id);
    await endpoint.remove();
  }

  #of(room: Room): Map<string, WebhookEndpoint> {
    return this.#byRoom.get(room.id) ?? new Map();
  }
}
