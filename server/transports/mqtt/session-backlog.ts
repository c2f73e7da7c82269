/** What the broker keeps for the client of one session until it is acknowledged: how many messages, and their weight. */
export class SessionBacklog {
  /** By message id: bytes of the payload of what was sent and is kept whole. */
  readonly #bytesSent = new Map<number, number>();
  #messages = 0;
  #bytes = 0;

  get messages(): number {
    return this.#messages;
  }

  /** Bytes of payloads. */
  get bytes(): number {
    return this.#bytes;
  }

  queued(payloadBytes: number): void {
    this.#messages += 1;
    this.#bytes += payloadBytes;
  }

  /** It has a message id now. */
  sent(messageId: number, payloadBytes: number): void {
    this.#bytesSent.set(messageId, payloadBytes);
  }

  /** PUBREC has come: of this message the id alone is kept (MQTT 3.1.1 §4.3.3). */
  received(messageId: number): void {
    this.#bytes -= this.#bytesSent.get(messageId) ?? 0;
    this.#bytesSent.delete(messageId);
  }

  /** It is acknowledged, or was not to be sent. @param payloadBytes of what was kept of it */
  cleared(messageId: number | undefined, payloadBytes: number): void {
    this.#messages -= 1;
    this.#bytes -= payloadBytes;
    if (messageId !== undefined) this.#bytesSent.delete(messageId);
  }
}
