import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { betweenFlushesMs, PacedFlush } from "./paced-flush";

const page = { visibilityState: "visible" };
let frames: (() => void)[];
let atMs: number;

beforeEach(() => {
  page.visibilityState = "visible";
  frames = [];
  atMs = 1_000;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("document", page);
  vi.stubGlobal("performance", { timeOrigin: 0, now: () => atMs });
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => frames.push(callback));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function pass(ms: number): void {
  atMs += ms;
  vi.advanceTimersByTime(ms);
}

/** What the browser does when it draws; so long it takes, and no timer comes in between. */
function drawFrame(ms: number): void {
  for (const callback of frames.splice(0)) callback();
  atMs += ms;
  vi.advanceTimersByTime(0);
}

test("drawing takes at most a tenth of the time, between ten times a second and two", () => {
  expect(betweenFlushesMs(0)).toBe(100);
  expect(betweenFlushesMs(10)).toBe(100);
  expect(betweenFlushesMs(30)).toBe(300);
  expect(betweenFlushesMs(2_000)).toBe(500);
});

test("all that is requested in a moment is one flush, and none after it", () => {
  const flush = vi.fn();
  const pacedFlush = new PacedFlush(flush);
  pacedFlush.request();
  pacedFlush.request();
  pass(49);
  expect(flush).not.toHaveBeenCalled();
  pass(1_000);
  expect(flush).toHaveBeenCalledTimes(1);
});

test("how soon the next comes is what the last took with both of its frames, also when it is asked for at once", () => {
  const flush = vi.fn();
  const pacedFlush = new PacedFlush(flush);
  pacedFlush.request();
  pass(50);
  drawFrame(20);
  drawFrame(15);
  pacedFlush.request();
  pass(100);
  expect(flush).toHaveBeenCalledTimes(2);
  pacedFlush.request();
  pass(340);
  expect(flush).toHaveBeenCalledTimes(2);
  pass(20);
  expect(flush).toHaveBeenCalledTimes(3);
});

test("a hidden tab, which has no frames, flushes too, and the next time as well", () => {
  const flush = vi.fn();
  const pacedFlush = new PacedFlush(flush);
  page.visibilityState = "hidden";
  pacedFlush.request();
  pass(249);
  expect(flush).not.toHaveBeenCalled();
  pass(1);
  expect(flush).toHaveBeenCalledTimes(1);
  pacedFlush.request();
  pass(250);
  expect(flush).toHaveBeenCalledTimes(2);
});

test("a tab that is hidden while a flush is due flushes all the same, once, and the next time too", () => {
  const flush = vi.fn();
  const pacedFlush = new PacedFlush(flush);
  pacedFlush.request();
  page.visibilityState = "hidden";
  pass(1_000);
  expect(flush).toHaveBeenCalledTimes(1);
  pacedFlush.request();
  pass(1_000);
  expect(flush).toHaveBeenCalledTimes(2);
});

test("what was stopped flushes no more", () => {
  const flush = vi.fn();
  const pacedFlush = new PacedFlush(flush);
  pacedFlush.request();
  pacedFlush.stop();
  pacedFlush.request();
  pass(1_000);
  expect(flush).not.toHaveBeenCalled();
});
