import type { IncomingMessage, ServerResponse } from "node:http";
import { maskedHeaders } from "#lib/delivery/masked-headers";
import { parseMessageId } from "#lib/delivery/message-id";
import type { ReceiverBehaviour } from "#lib/delivery/receiver-behaviour";
import type { TransportId } from "#lib/transports/catalog";
import type { Clock } from "#server/clock";
import { verifyWebhook } from "#server/delivery/webhook-signature";
import { HttpProblem } from "#server/http/http-problem";
import { readBody } from "#server/http/read-json";
import { sendJson, sendProblem } from "#server/http/send-json";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import type { Room } from "#server/rooms/room";
import { ProcessedMessages } from "./processed-messages";
import { FLAWLESS, type Treatment, treatNext } from "./receiver-behaviour";
import { type ReceivedRequest, RequestLog, type RequestMemory } from "./request-log";

const MOST_BODY_BYTES = 131_072;
/** An id is kept for as long as a message could be repeated. Ours have about 40 characters. */
const MOST_ID_CHARACTERS = 256;
const HANDSHAKE_HEADER = "x-hook-secret";

/** What a request turned out to be, before it is answered. */
type Inspected = Omit<ReceivedRequest, "duplicate" | "status" | "bytesIn" | "bytesOut">;

/** A consumer of webhooks as everybody should write one: verifies, then deduplicates, then acts (WH-7). */
export class Receiver {
  readonly requests: RequestLog;
  #behaviour: ReceiverBehaviour = FLAWLESS;
  /** Server clock, ms. */
  #downUntilMs = 0;
  #processed = new ProcessedMessages();
  readonly #secretsByHook = new Map<string, readonly string[]>();

  constructor(
    readonly id: string,
    readonly transport: TransportId,
    readonly room: Room,
    private readonly clock: Clock,
    memory: RequestMemory,
  ) {
    this.requests = new RequestLog(memory);
  }

  /** As it is now: what was to happen to so many requests, or for so long, has become less. */
  get behaviour(): ReceiverBehaviour {
    return { ...this.#behaviour, downForMs: Math.ceil(Math.max(0, this.#downUntilMs - this.clock.nowMs())) };
  }

  set behaviour(behaviour: ReceiverBehaviour) {
    this.#behaviour = behaviour;
    this.#downUntilMs = this.clock.nowMs() + behaviour.downForMs;
    this.#enterBehaviour();
  }

  /** Accepts what is signed with one of these, as an operator who registers this receiver would set it up. */
  trust(hookId: string, secrets: readonly string[]): void {
    this.#secretsByHook.set(hookId, secrets);
  }

  distrust(hookId: string): void {
    this.#secretsByHook.delete(hookId);
  }

  /** What it remembers of messages is gone, as memory is when a process ends: a repetition takes effect again. */
  restart(): void {
    this.#processed = new ProcessedMessages();
  }

  /** @throws HttpProblem 413, 400 for a message id that is too long to be remembered */
  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    if (this.clock.nowMs() < this.#downUntilMs) {
      socket.resetAndDestroy();
      return;
    }
    const body = await readBody(request, MOST_BODY_BYTES);
    requireShortId(request);
    const { treatment, left } = treatNext(this.#behaviour);
    if (left !== this.#behaviour) {
      this.#behaviour = left;
      this.#enterBehaviour();
    }
    const inspected = this.#inspect(request, body);
    if (treatment.kind === "reset") {
      this.requests.add({ ...inspected, duplicate: false, status: 0, ...bytesSinceLastMark(socket) });
      socket.destroy();
      return;
    }
    const { messageId, verification } = inspected;
    const isProcessed = treatment.kind === "process" && verification === "valid" && messageId !== undefined;
    const duplicate = isProcessed && this.#processed.process(messageId, inspected.atMs);
    if (isProcessed && this.#behaviour.dropAfterProcessing && !duplicate) {
      // The request stays open until its sender has waited long enough.
      this.#enter({ ...inspected, duplicate, status: 0, ...bytesSinceLastMark(socket) });
      return;
    }
    await this.#wait(response);
    const hasLeft = response.destroyed;
    const status = hasLeft ? 0 : answer(request, response, treatment, verification, duplicate);
    if (hasLeft && !isProcessed) {
      // Its sender left before it was refused: it was not taken, and in the journal status 0 would say that it was.
      this.requests.add({ ...inspected, duplicate, status, ...bytesSinceLastMark(socket) });
      return;
    }
    this.#enter({ ...inspected, duplicate, status, ...bytesSinceLastMark(socket) });
  }

  #inspect(request: IncomingMessage, body: Buffer): Inspected {
    const atMs = this.clock.nowMs();
    const { headers, method = "" } = request;
    const id = headers["webhook-id"];
    const isHandshake = headers[HANDSHAKE_HEADER] !== undefined && id === undefined;
    const secrets = [...this.#secretsByHook.values()].flat();
    const position = typeof id === "string" ? parseMessageId(id) : undefined;
    return {
      atMs,
      method,
      headers: maskedHeaders(singleHeaders(headers)),
      body: body.toString("utf8"),
      ...(typeof id === "string" ? { messageId: id } : {}),
      ...(position?.epoch === this.room.identity.epoch ? { offset: position.offset } : {}),
      verification: isHandshake ? "handshake" : verifyWebhook(headers, body, secrets, atMs),
    };
  }

  #wait(response: ServerResponse): Promise<void> {
    const { delayMs } = this.#behaviour;
    if (delayMs === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const stopTimer = this.clock.after(delayMs, resolve);
      response.once("close", () => {
        stopTimer();
        resolve();
      });
    });
  }

  /** Every page of the room learns what is on, and when it has been used up. */
  #enterBehaviour(): void {
    const { id: receiverId, transport, behaviour } = this;
    const atMs = this.clock.nowMs();
    this.room.journal({ kind: "receiver-changed", transport, receiverId, behaviour, atMs });
  }

  #enter(received: ReceivedRequest): void {
    this.requests.add(received);
    const { offset, atMs, verification, duplicate, status, bytesIn, bytesOut } = received;
    if (offset === undefined) return;
    this.room.journal({
      kind: "received",
      transport: this.transport,
      receiverId: this.id,
      offset,
      atMs,
      verification,
      duplicate,
      status,
      bytesIn,
      bytesOut,
    });
  }
}

function requireShortId({ headers }: IncomingMessage): void {
  const { length } = String(headers["webhook-id"] ?? "");
  if (length <= MOST_ID_CHARACTERS) return;
  const detail = `webhook-id has ${length} characters. This receiver remembers ids of up to ${MOST_ID_CHARACTERS}.`;
  throw new HttpProblem(400, "message-id-too-long", detail);
}

/** @returns the status that was answered */
function answer(
  request: IncomingMessage,
  response: ServerResponse,
  treatment: Exclude<Treatment, { kind: "reset" }>,
  verification: string,
  duplicate: boolean,
): number {
  if (treatment.kind === "refuse") {
    sendJson(response, treatment.status, { received: false });
    return treatment.status;
  }
  const secret = request.headers[HANDSHAKE_HEADER];
  if (verification === "handshake" && typeof secret === "string") {
    // The confirmation of REST Hooks: the secret comes back (RH-5).
    sendJson(response, treatment.status, { confirmed: true }, { [HANDSHAKE_HEADER]: secret });
    return treatment.status;
  }
  if (verification !== "valid") {
    const detail = `The signature was not accepted: ${verification}. Sign with the secret of a hook of this receiver.`;
    sendProblem(response, new HttpProblem(400, "not-verified", detail));
    return 400;
  }
  sendJson(response, treatment.status, { received: true, duplicate });
  return treatment.status;
}

function singleHeaders(headers: IncomingMessage["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
