import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPlaygroundStore, type PlaygroundStore } from "#lib/client/stores/playground-store";
import { Firing } from "./firing";

const EVENT = { type: "a.b" };
const RECEIPT = { id: "e", epoch: "e", offset: 1, matched: 0, matchedByTransport: {}, repeated: false };

let store: PlaygroundStore;
let firing: Firing;
/** Requests that wait for their answers, oldest first. */
let unanswered: ((response: Response) => void)[];
let asked: number;

beforeEach(() => {
  unanswered = [];
  asked = 0;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  vi.stubGlobal("fetch", () => {
    asked += 1;
    return new Promise<Response>((resolve) => unanswered.push(resolve));
  });
  store = createPlaygroundStore();
  firing = new Firing(store, "room");
});
afterEach(() => {
  firing.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const told = () => store.getState().firing;
const answerOldest = () => unanswered.shift()?.(Response.json(RECEIPT));

test("a press says how many of its events are not answered yet, and then nothing", async () => {
  firing.fire(EVENT, 2);
  expect(told()).toEqual({ kind: "firing", left: 2 });
  answerOldest();
  await expect.poll(told).toEqual({ kind: "firing", left: 1 });
  answerOldest();
  await expect.poll(told).toEqual({ kind: "idle" });
});

test("a stream that starts while presses wait for their answers stays a stream, and can be stopped", async () => {
  firing.fire(EVENT, 5);
  firing.startStream(EVENT, 1);
  expect(asked).toBe(3);
  answerOldest();
  await expect.poll(() => asked).toBe(4);
  expect(told().kind).toBe("streaming");
  firing.stopStream();
  expect(told()).toEqual({ kind: "firing", left: 4 });
  answerOldest();
  await expect.poll(told).toEqual({ kind: "firing", left: 3 });
});

test("what made a stream fail stays told while earlier presses are answered", async () => {
  firing.fire(EVENT, 3);
  firing.startStream(EVENT, 0);
  const refuseStream = unanswered.pop();
  refuseStream?.(Response.json({ code: "too-many", detail: "Too many." }, { status: 429 }));
  await expect.poll(told).toEqual({ kind: "failed", code: "too-many", message: "Too many." });
  answerOldest();
  await expect.poll(() => asked).toBe(4);
  expect(told().kind).toBe("failed");
});
