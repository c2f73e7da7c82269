import { once } from "node:events";
import { type AddressInfo, connect, createServer, Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Fault } from "#lib/faults/fault";
import { createHandClock, type HandClock } from "#server/testing/hand-clock";
import { heldBytes, LineShaper } from "./line-shaper";

let clock: HandClock;
let near: Socket;
let far: Socket;
let shaper: LineShaper;
let farGot: Buffer[];
let nearGot: Buffer[];
let stop: () => void;
beforeEach(async () => {
  clock = createHandClock();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  far = connect((server.address() as AddressInfo).port, "127.0.0.1");
  [near] = (await once(server, "connection")) as [Socket];
  farGot = [];
  nearGot = [];
  far.on("data", (chunk) => farGot.push(chunk));
  near.on("data", (chunk) => nearGot.push(chunk));
  shaper = new LineShaper(near, clock, () => 0.5);
  stop = () => {
    near.destroy();
    far.destroy();
    server.close();
  };
});
afterEach(() => stop());

const textOf = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString();
const farText = () => textOf(farGot);
const nearText = () => textOf(nearGot);
/** What was sent meanwhile has had every chance to come: the two ends have talked about something else. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
}

const DELAY: Fault = { kind: "delay", delayMs: 1_000, jitterMs: 200 };

test("[FLT-6] delayed bytes come later, in both directions, complete and in their order", async () => {
  shaper.setFaults([DELAY]);
  near.write("one ");
  near.write("two");
  far.write("three");
  await settle();
  clock.advance(1_099);
  await settle();
  expect([farText(), nearText()]).toEqual(["", ""]);
  clock.advance(1);
  await expect.poll(farText).toBe("one two");
  await expect.poll(nearText).toBe("three");
});

test("a black hole keeps the line open and passes nothing, until it ends", async () => {
  shaper.setFaults([{ kind: "black-hole" }]);
  near.write("out");
  far.write("in");
  await settle();
  clock.advance(600_000);
  await settle();
  expect([farText(), nearText(), near.destroyed, heldBytes(near)]).toEqual(["", "", false, 3]);
  shaper.setFaults([]);
  await expect.poll(farText).toBe("out");
  await expect.poll(nearText).toBe("in");
  expect(heldBytes(near)).toBe(0);
});

test("a reader that does not read pushes back when two mebibytes are on their way, and hears it all afterwards", async () => {
  shaper.setFaults([{ kind: "freeze-reader" }]);
  const block = Buffer.alloc(256 * 1_024, "x");
  let taken = 0;
  for (let n = 0; n < 12; n += 1) {
    near.write(block, () => {
      taken += 1;
    });
  }
  far.write("it can still speak");
  await expect.poll(nearText).toBe("it can still speak");
  await settle();
  expect([taken, near.writableNeedDrain]).toEqual([8, true]);
  shaper.setFaults([]);
  await expect.poll(() => farText().length).toBe(12 * block.length);
  await expect.poll(() => taken).toBe(12);
});

test("a throttled line passes so many bytes a second", async () => {
  shaper.setFaults([{ kind: "throttle", bytesPerSecond: 1_000 }]);
  for (let n = 0; n < 4; n += 1) near.write(Buffer.alloc(500, "x"));
  await settle();
  expect(farText()).toBe("");
  clock.advance(300);
  await expect.poll(() => farText().length).toBe(300);
  clock.advance(1_200);
  await expect.poll(() => farText().length).toBe(1_500);
  clock.advance(500);
  await expect.poll(() => farText().length).toBe(2_000);
});

test("[FLT-6] what a slow line holds passes in one write when the fault ends, and at its pace until then", async () => {
  shaper.setFaults([{ kind: "throttle", bytesPerSecond: 100 }]);
  const block = Buffer.alloc(1_048_576, "x");
  let taken = 0;
  for (let n = 0; n < 3; n += 1) {
    near.write(block, () => {
      taken += 1;
    });
  }
  await expect.poll(() => heldBytes(near)).toBe(3 * block.length);
  clock.advance(10_000);
  await expect.poll(() => farText().length).toBe(1_000);
  expect([taken, heldBytes(near)]).toEqual([2, 3 * block.length - 1_000]);
  const passed = vi.spyOn(Socket.prototype, "_write");
  shaper.setFaults([]);
  expect(passed).toHaveBeenCalledOnce();
  passed.mockRestore();
  await expect.poll(() => farText().length).toBe(3 * block.length);
  await expect.poll(() => taken).toBe(3);
  expect(heldBytes(near)).toBe(0);
});

test("a buffer is held as it is: all the lines it was written to share it", async () => {
  shaper.setFaults([{ kind: "black-hole" }]);
  // Not of the pool that copies of a few bytes share as well.
  const shared = Buffer.alloc(11, "x");
  const passed = vi.spyOn(Socket.prototype, "_write");
  near.write(shared);
  shaper.setFaults([]);
  expect(passed.mock.calls[0]?.[0].buffer).toBe(shared.buffer);
  passed.mockRestore();
  await expect.poll(farText).toBe("x".repeat(11));
});

test("[FLT-7] a buffering proxy passes bytes when enough have come together, or when the answer has ended", async () => {
  shaper.setFaults([{ kind: "hold-back", bytes: 10 }]);
  near.write("12345");
  await settle();
  expect(farText()).toBe("");
  near.write("67890");
  await expect.poll(farText).toBe("1234567890");
  near.write("tail");
  await settle();
  const empty = vi.fn();
  shaper.endOfAnswer(empty);
  await expect.poll(farText).toBe("1234567890tail");
  expect(empty).toHaveBeenCalledOnce();
});

test("a line that is closed in order closes behind what is held", async () => {
  shaper.setFaults([DELAY]);
  near.end("last words");
  const ended = once(far, "end");
  await settle();
  expect(farText()).toBe("");
  clock.advance(2_000);
  await ended;
  expect(farText()).toBe("last words");
});

test("the end of the other side comes behind what is held", async () => {
  shaper.setFaults([DELAY]);
  const ended = once(near, "end");
  far.end("goodbye");
  await settle();
  expect(nearText()).toBe("");
  clock.advance(2_000);
  await ended;
  expect(nearText()).toBe("goodbye");
});

test("a black hole swallows the end of an idle line as well, until it ends", async () => {
  shaper.setFaults([{ kind: "black-hole" }]);
  let hasEnded = false;
  near.once("end", () => {
    hasEnded = true;
  });
  far.end();
  await settle();
  expect(hasEnded).toBe(false);
  shaper.setFaults([]);
  await expect.poll(() => hasEnded).toBe(true);
});

test("without a fault the socket is its own again", async () => {
  shaper.setFaults([DELAY]);
  near.write("a");
  await settle();
  shaper.setFaults([]);
  await expect.poll(farText).toBe("a");
  expect(Object.hasOwn(near, "_write")).toBe(false);
  expect(Object.hasOwn(near, "push")).toBe(false);
  near.write("b");
  await expect.poll(farText).toBe("ab");
});

test("faults that change meanwhile hold what is left by the new ones", async () => {
  shaper.setFaults([{ kind: "black-hole" }]);
  near.write("first");
  await settle();
  shaper.setFaults([DELAY]);
  clock.advance(1_099);
  await settle();
  expect(farText()).toBe("");
  clock.advance(1);
  await expect.poll(farText).toBe("first");
});
