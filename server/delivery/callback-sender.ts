import type { Socket } from "node:net";
import { Agent, Pool } from "undici";
import { type AttemptOutcome, outcomeOfStatus } from "#lib/delivery/attempt-outcome";
import { VERSION } from "#lib/version";
import type { Clock } from "#server/clock";
import { ConnectionFailed, createGuardedConnector } from "./guarded-connector";
import type { OutboundGuard } from "./outbound-guard";
import { RequestMeter } from "./request-meter";

/** From the beginning of an attempt to the end of its answer, unless its request says otherwise (WH-8). */
export const ATTEMPT_TIMEOUT_MS = 15_000;
/** This much of an answer's body is read; then the connection is closed (WH-16). */
export const MAX_RESPONSE_BYTES = 16_384;
const USER_AGENT = `EventPlayground/${VERSION}`;

/** Where a delivery goes: somebody's URL, or a receiver of this very server, by its id. */
export type CallbackTarget =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "own-receiver"; readonly receiverId: string };

export interface CallbackRequest {
  readonly target: CallbackTarget;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
  /** How long the whole attempt may take; absent: 15 s. */
  readonly timeoutMs?: number;
}

export interface CallbackResult {
  readonly outcome: AttemptOutcome;
  /** One sentence on what went wrong; undefined when an answer came. */
  readonly error: string | undefined;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** By lower-case name; of several values, the first. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** The first 16 KiB. */
  readonly responseBody: string;
}

export interface CallbackSenderOptions {
  readonly guard: OutboundGuard;
  readonly clock: Clock;
  /** Where this server answers; asked when first needed. */
  readonly ownOrigin: () => string;
  /** Told the socket of each call to a receiver of ours, before its first byte. */
  readonly onOwnCall?: (socket: Socket) => void;
}

/** Makes single attempts: one POST each, over connections that are kept for the next one. */
export class CallbackSender {
  readonly #agent: Agent;
  readonly #meter = new RequestMeter();
  // Not AbortSignal.any: Node 20 keeps something of each signal that was ever made from a lasting one.
  readonly #inFlight = new Set<AbortController>();
  #ownPool: Pool | undefined;

  constructor(private readonly options: CallbackSenderOptions) {
    this.#agent = new Agent({
      connect: createGuardedConnector(options.guard, options.clock),
      // The deadline of the attempt is the only one.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * Never rejects: whatever happens is an outcome.
   * @param onSocket told the socket that will carry the request, before the first byte
   */
  async attempt(
    request: CallbackRequest,
    onSocket: (socket: Socket) => void = () => {},
  ): Promise<CallbackResult> {
    const { clock } = this.options;
    const startedAtMs = clock.nowMs();
    const end = (outcome: AttemptOutcome, parts: Partial<CallbackResult> = {}): CallbackResult => ({
      outcome,
      error: undefined,
      startedAtMs,
      endedAtMs: clock.nowMs(),
      bytesOut: 0,
      bytesIn: 0,
      responseHeaders: {},
      responseBody: "",
      ...parts,
    });
    const url = this.#urlOf(request.target);
    const refusal = request.target.kind === "url" ? this.options.guard.refusalOfUrl(url.href) : undefined;
    if (refusal !== undefined) {
      const error = `The request was not sent because ${refusal}.`;
      return end({ delivered: false, failure: "blocked" }, { error });
    }

    const attempt = new AbortController();
    this.#inFlight.add(attempt);
    let isLate = false;
    let carrier: Socket | undefined;
    const stopTimer = clock.after(request.timeoutMs ?? ATTEMPT_TIMEOUT_MS, () => {
      isLate = true;
      // After an abort undici connects once more, for nothing: https://github.com/nodejs/undici, lib/dispatcher/client-h1.js.
      if (carrier === undefined) attempt.abort();
      else carrier.destroy(new Error("There was no answer in time."));
    });
    const { answer, bytes } = this.#meter.measure(
      () =>
        (request.target.kind === "url" ? this.#agent : this.#poolOfOwnReceivers()).request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: "POST",
          headers: { "user-agent": USER_AGENT, ...request.headers, "content-type": "application/json" },
          body: request.body,
          signal: attempt.signal,
        }),
      (socket) => {
        carrier = socket;
        if (request.target.kind === "own-receiver") this.options.onOwnCall?.(socket);
        onSocket(socket);
      },
    );
    try {
      const { statusCode, headers, body } = await answer;
      // The status is the acknowledgement: a body that breaks off or stalls does not take it back.
      const responseBody = await readStart(body);
      return end(outcomeOfStatus(statusCode), {
        ...bytes.count(),
        responseHeaders: firstValues(headers),
        responseBody,
      });
    } catch (error) {
      const failure = failureOf(error, isLate);
      const message = failure === "timeout" ? "There was no answer in time." : messageOf(error);
      return end({ delivered: false, failure }, { error: message, ...bytes.count() });
    } finally {
      stopTimer();
      this.#inFlight.delete(attempt);
    }
  }

  /** Breaks off what is in flight. */
  async close(): Promise<void> {
    for (const attempt of this.#inFlight) attempt.abort();
    this.#meter.close();
    await Promise.all([this.#agent.destroy(), this.#ownPool?.destroy()]);
  }

  #urlOf(target: CallbackTarget): URL {
    switch (target.kind) {
      case "url":
        return new URL(target.url);
      case "own-receiver":
        return new URL(`/in/${target.receiverId}`, this.options.ownOrigin());
      default:
        return target satisfies never;
    }
  }

  /** Loopback is closed to everybody's URLs; our own receivers have a way of their own. */
  #poolOfOwnReceivers(): Pool {
    this.#ownPool ??= new Pool(this.options.ownOrigin(), { headersTimeout: 0, bodyTimeout: 0 });
    return this.#ownPool;
  }
}

async function readStart(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      // Leaving the loop destroys the stream, and with it the socket.
      if (bytes >= MAX_RESPONSE_BYTES) break;
    }
  } catch (error) {
    if (bytes === 0) return `(${messageOf(error)})`;
  }
  return Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES).toString("utf8");
}

function failureOf(error: unknown, isLate: boolean) {
  if (error instanceof ConnectionFailed) return error.failure;
  return isLate ? "timeout" : "connect";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function firstValues(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value[0] : value,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
