import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "#server/clock";
import type { EventBatch } from "#server/delivery/event-batch";
import { type PageAnswer, type PageRequest, readPage, sendPage } from "#server/delivery/event-page";
import type { PullSubscriber } from "#server/delivery/pull-subscriber";
import { HttpProblem } from "#server/http/http-problem";
import { sendProblem } from "#server/http/send-json";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import type { Room, Sink } from "#server/rooms/room";

export interface HeldRequestParts {
  readonly room: Room;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Its cursor is the room's top: there is nothing to give yet. */
  readonly asked: PageRequest;
  readonly subscriber: PullSubscriber;
  readonly clock: Clock;
  readonly waitMs: number;
  /** Called once, when it is held no longer: answered, or left by the client. */
  readonly onReleased: (outcome: "answered" | "abandoned") => void;
}

/** A request that is answered by the next event, or when its time is up (RFC 6202 §2.1). */
export class HeldRequest implements Sink {
  readonly transport = "long-polling";
  readonly #detach: () => void;
  readonly #cancelTimer: () => void;
  #held = true;

  constructor(private readonly parts: HeldRequestParts) {
    const { room, clock, waitMs, response } = parts;
    this.#detach = room.attach(this);
    this.#cancelTimer = clock.after(waitMs, () => this.answer());
    response.once("close", () => this.#abandon());
  }

  get room(): Room {
    return this.parts.room;
  }

  write(batch: EventBatch): void {
    this.answer({}, batch);
  }

  end(): void {
    if (!this.#held) return;
    const { request, response, subscriber, asked } = this.parts;
    this.#release("answered", () => {
      sendProblem(response, new HttpProblem(404, "room-not-found", "This room has ended."));
      subscriber.answered(asked, undefined, bytesSinceLastMark(request.socket));
    });
  }

  /** Answers with what there is by now, which may be nothing. Does nothing when it was answered before. */
  answer(answer: PageAnswer = {}, due?: EventBatch): void {
    if (!this.#held) return;
    const { room, request, response, subscriber, asked } = this.parts;
    this.#release("answered", () => {
      const page = readPage(room, asked, due);
      sendPage(response, page, answer);
      subscriber.answered(asked, page, bytesSinceLastMark(request.socket));
    });
  }

  #abandon(): void {
    if (!this.#held) return;
    const { request, subscriber } = this.parts;
    this.#release("abandoned", () => subscriber.interrupted(bytesSinceLastMark(request.socket)));
  }

  #release(outcome: "answered" | "abandoned", act: () => void): void {
    this.#held = false;
    this.#cancelTimer();
    this.#detach();
    act();
    this.parts.onReleased(outcome);
  }
}
