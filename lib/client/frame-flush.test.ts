import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { betweenFlushesMs, FrameFlush } from "./frame-flush";

const page = { visibilityState: "visible" };
let frames: Map<number, () => void>;

beforeEach(() => {
  page.visibilityState = "visible";
  frames = new Map();
  let frameNumber = 0;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("document", page);
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => {
    frameNumber += 1;
    frames.set(frameNumber, callback);
    return frameNumber;
  });
  vi.stubGlobal("cancelAnimationFrame", (frame: number) => frames.delete(frame));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What the browser does when it draws. */
function drawFrame(): void {
  const due = [...frames.values()];
  frames.clear();
  for (const callback of due) callback();
}

test("drawing takes at most a tenth of the time, between ten times a second and two", () => {
  expect(betweenFlushesMs(0)).toBe(100);
  expect(betweenFlushesMs(10)).toBe(100);
  expect(betweenFlushesMs(30)).toBe(300);
  expect(betweenFlushesMs(2_000)).toBe(500);
});

test("all that is requested before a frame is one flush in that frame, and none after it", () => {
  const flush = vi.fn();
  const frameFlush = new FrameFlush(flush);
  frameFlush.request();
  frameFlush.request();
  vi.advanceTimersByTime(60);
  expect(flush).not.toHaveBeenCalled();
  drawFrame();
  vi.advanceTimersByTime(1_000);
  expect(flush).toHaveBeenCalledTimes(1);
});

test("a tab that is hidden before its frame was asked for flushes all the same, and the next time too", () => {
  const flush = vi.fn();
  const frameFlush = new FrameFlush(flush);
  frameFlush.request();
  page.visibilityState = "hidden";
  vi.advanceTimersByTime(1_000);
  expect(flush).toHaveBeenCalledTimes(1);
  frameFlush.request();
  vi.advanceTimersByTime(1_000);
  expect(flush).toHaveBeenCalledTimes(2);
});

test("a tab that is hidden while it waits for its frame flushes without it, once", () => {
  const flush = vi.fn();
  new FrameFlush(flush).request();
  vi.advanceTimersByTime(150);
  expect(frames.size).toBe(1);
  page.visibilityState = "hidden";
  vi.advanceTimersByTime(1_000);
  expect(flush).toHaveBeenCalledTimes(1);
  drawFrame();
  expect(flush).toHaveBeenCalledTimes(1);
});

test("what was stopped flushes no more, whatever it waited for", () => {
  const flush = vi.fn();
  const early = new FrameFlush(flush);
  early.request();
  early.stop();
  const late = new FrameFlush(flush);
  late.request();
  vi.advanceTimersByTime(60);
  late.stop();
  drawFrame();
  vi.advanceTimersByTime(1_000);
  expect(flush).not.toHaveBeenCalled();
});
