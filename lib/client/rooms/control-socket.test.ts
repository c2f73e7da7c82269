import { type AddressInfo, connect as connectTcp, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ConnectionStatus } from "#lib/client/transports/transport";
import type { JournalEntry } from "#lib/journal/entry";
import { type ClockSample, estimateClockOffset } from "#lib/measure/clock-offset";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { connectControl } from "./control-socket";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

/** A way to the server that can be broken in the middle. */
async function openProxy(port: number) {
  const pairs = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectTcp(port, "127.0.0.1");
    for (const end of [near, far]) {
      pairs.add(end);
      end.on("error", () => {}).on("close", () => pairs.delete(end));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: ownPort } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${ownPort}`,
    dropAll: () => pairs.forEach((end) => void end.destroy()),
    close: () => void server.close(),
  };
}

function connect(roomId: string, origin = playground.origin) {
  const snapshots: unknown[] = [];
  const entries: JournalEntry[] = [];
  const presence: number[] = [];
  const statuses: ConnectionStatus[] = [];
  const samples: ClockSample[] = [];
  const control = connectControl({
    origin,
    roomId,
    watch: [],
    onSnapshot: (snapshot) => snapshots.push(snapshot),
    onEntries: (message) => entries.push(...message.entries),
    onPresence: ({ present }) => presence.push(present),
    onStatus: (status) => statuses.push(status),
    onClockSample: (sample) => samples.push(sample),
  });
  return { control, snapshots, entries, presence, statuses, samples };
}

test("a page is told the snapshot, then what happens, then how many pages there are", async () => {
  const room = await playground.createRoom();
  const page = connect(room.id);
  await expect
    .poll(() => page.snapshots)
    .toMatchObject([{ room: room.id, epoch: room.epoch, top: 0, present: 1 }]);
  await playground.publish(room.id, { type: "a.b" });
  await expect
    .poll(() => page.entries.filter(({ kind }) => kind === "recorded"))
    .toMatchObject([{ offset: 1 }]);
  await expect.poll(() => page.presence.at(-1)).toBe(1);
  expect(page.statuses.map(({ kind }) => kind)).toEqual(["connecting", "open"]);
  page.control.close();
});

test("[ME-2] twenty samples of the clock at the start bound the offset: on one machine zero is within it", async () => {
  const room = await playground.createRoom();
  const page = connect(room.id);
  await expect.poll(() => page.samples.length, { timeout: 10_000 }).toBe(20);
  const offset = estimateClockOffset(page.samples);
  expect(Math.abs(offset?.offsetMs ?? Number.NaN)).toBeLessThanOrEqual(offset?.uncertaintyMs ?? 0);
  page.control.close();
});

test("a room that is not there closes the channel for good and says why", async () => {
  const page = connect("nobody");
  await expect
    .poll(() => page.statuses.at(-1))
    .toMatchObject({
      kind: "closed",
      cause: { by: "server", reason: expect.stringContaining("no such room") },
    });
  page.control.close();
});

test("a page whose line was dropped comes back by itself and is told what it missed", async () => {
  const room = await playground.createRoom();
  const proxy = await openProxy(playground.port);
  const page = connect(room.id, proxy.origin);
  await expect.poll(() => page.snapshots.length).toBe(1);
  proxy.dropAll();
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => page.snapshots.length, { timeout: 15_000 }).toBe(2);
  await expect
    .poll(() => page.entries.filter(({ kind }) => kind === "recorded"))
    .toMatchObject([{ offset: 1 }]);
  expect(page.statuses.map(({ kind }) => kind)).toEqual([
    "connecting",
    "open",
    "waiting",
    "connecting",
    "open",
  ]);
  page.control.close();
  proxy.close();
});

test("a closed channel calls nobody, even when it is closed twice", async () => {
  const room = await playground.createRoom();
  const page = connect(room.id);
  await expect.poll(() => page.snapshots.length).toBe(1);
  page.control.close();
  page.control.close();
  const told = vi.fn();
  page.entries.push = told;
  await expect.poll(async () => (await playground.host.rooms.find(room.id)).observed).toBe(0);
  await playground.publish(room.id, { type: "a.b" });
  expect(told).not.toHaveBeenCalled();
  expect(page.statuses.map(({ kind }) => kind)).toEqual(["connecting", "open"]);
});
