import { z } from "zod";

/** Longer than a sender waits if nobody says otherwise, so that a timeout can be had (WH-8). */
const LONGEST_DELAY_MS = 20_000;
const MOST_REQUESTS = 1_000;
const LONGEST_DOWN_MS = 600_000;

/** How a receiver of ours treats requests, so that a sender's troubles can be seen. */
export const receiverBehaviour = z.strictObject({
  /** The answer to every request; below 300 the request is processed. */
  status: z.int().min(200).max(599).default(200),
  /** Waits this long with the answer, in ms; what it was asked to do is done at once. */
  delayMs: z.int().min(0).max(LONGEST_DELAY_MS).default(0),
  /** Answers 500 to this many requests and processes none of them. */
  failNext: z.int().min(0).max(MOST_REQUESTS).default(0),
  /** Processes each message and does not answer its first copy: the sender can only guess. */
  dropAfterProcessing: z.boolean().default(false),
  /** Cuts the connection of this many requests and processes none of them. */
  resetNext: z.int().min(0).max(MOST_REQUESTS).default(0),
  /** For so many ms from now it is down: connections are reset before the body of a request is read. Then it is up again. */
  downForMs: z.int().min(0).max(LONGEST_DOWN_MS).default(0),
});
export type ReceiverBehaviour = z.infer<typeof receiverBehaviour>;
