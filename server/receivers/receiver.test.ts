import { afterEach, beforeEach, expect, test } from "vitest";
import type { JournalEntry } from "#lib/journal/entry";
import { systemClock } from "#server/clock";
import { signedHeaders } from "#server/delivery/webhook-signature";
import type { RoomRegistry } from "#server/rooms/room-registry";
import { ask } from "#server/testing/ask";
import { journalOf } from "#server/testing/journal-of";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { ReceiverDirectory } from "./receiver-directory";

let playground: StartedPlayground;
let room: Awaited<ReturnType<StartedPlayground["createRoom"]>>;
let journal: JournalEntry[];
let api: string;
let receiver: { id: string; url: string };
let secret: string;

beforeEach(async () => {
  playground = await startPlayground();
  room = await playground.createRoom();
  journal = journalOf(await playground.host.rooms.find(room.id), []);
  api = `${playground.origin}/api/rooms/${room.id}`;
  const { receivers } = (await ask("GET", `${api}/receivers`)).body;
  receiver = receivers.find(({ transport }: { transport: string }) => transport === "webhook");
  const [{ id }] = (await ask("GET", `${api}/webhooks`)).body.webhooks;
  const host = { "playground-host-key": room.hostKey };
  secret = (await ask("GET", `${api}/webhooks/${id}/secret`, undefined, host)).body.secret;
});
afterEach(() => playground.stop());

const behave = (behaviour: object) => ask("PUT", `${api}/receivers/${receiver.id}/behaviour`, behaviour);
const requests = async () =>
  (await ask("GET", `${api}/receivers/${receiver.id}/requests`)).body.requests.filter(
    ({ offset }: { offset?: number }) => offset !== undefined,
  );
const received = () => journal.filter((entry) => entry.kind === "received" && entry.transport === "webhook");
const attempts = () => journal.filter((entry) => entry.kind === "attempted" && entry.transport === "webhook");

test("[WH-7] a room's own receivers get every event, verified, and the journal says so with the bytes of the socket", async () => {
  const { offset } = await playground.publish(room.id, { type: "a.b", data: { n: 1 } });
  await expect.poll(() => [received().length, attempts().length]).toEqual([1, 1]);
  const [arrival] = received();
  const [attempt] = attempts();
  expect(arrival).toMatchObject({
    transport: "webhook",
    receiverId: receiver.id,
    offset,
    verification: "valid",
    duplicate: false,
    status: 200,
  });
  expect(attempt).toMatchObject({ offset, attempt: 1, outcome: { delivered: true, status: 200 } });
  if (arrival?.kind !== "received" || attempt?.kind !== "attempted") throw new Error("not these");
  expect([arrival.bytesIn, arrival.bytesOut]).toEqual([attempt.bytesOut, attempt.bytesIn]);
  expect(arrival.bytesIn).toBeGreaterThan(250);
});

test("[WH-7] a forged request is refused with the step that failed, and what is signed is taken once", async () => {
  const body = JSON.stringify({ type: "a.b", timestamp: "2026-01-31T08:30:00Z", data: null });
  const send = (headers: Record<string, string>) => ask("POST", receiver.url, JSON.parse(body), headers);
  const signed = (id: string, ageSeconds = 0) => {
    const timestampSeconds = Math.floor(Date.now() / 1_000) - ageSeconds;
    return signedHeaders({ id, timestampSeconds, body }, [secret]);
  };
  expect((await send({})).body.detail).toContain("missing-header");
  expect((await send(signed("msg_x", 400))).body.detail).toContain("timestamp-too-old");
  expect((await send({ ...signed("msg_x"), "webhook-id": "msg_y" })).body.detail).toContain(
    "no-matching-signature",
  );
  const tooLong = await send(signed("x".repeat(257)));
  expect([tooLong.status, tooLong.body.code]).toEqual([400, "message-id-too-long"]);
  expect((await send(signed("x".repeat(256)))).status).toBe(200);
  expect((await send(signed("msg_x"))).body).toEqual({ received: true, duplicate: false });
  expect((await send(signed("msg_x"))).body).toEqual({ received: true, duplicate: true });
  expect(received()).toEqual([]);
});

test("a receiver that fails twice gets the message on the third attempt", async () => {
  await behave({ failNext: 2 });
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => received().length, { timeout: 10_000 }).toBe(3);
  expect(received()).toMatchObject([{ status: 500 }, { status: 500 }, { status: 200, duplicate: false }]);
  expect((await ask("GET", `${api}/receivers/${receiver.id}/behaviour`)).body.failNext).toBe(0);
});

test("the journal has how a receiver treats requests, whoever set it, and what requests have used up", async () => {
  await behave({ failNext: 1, resetNext: 1 });
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => attempts().length, { timeout: 10_000 }).toBe(3);
  const left = journal.flatMap((entry) => (entry.kind === "receiver-changed" ? [entry] : []));
  expect(left.map(({ receiverId }) => receiverId)).toEqual(Array(3).fill(receiver.id));
  expect(left.map(({ behaviour: { resetNext, failNext } }) => [resetNext, failNext])).toEqual([
    [1, 1],
    [0, 1],
    [0, 0],
  ]);
});

test("a receiver whose connection is cut has processed nothing; the next attempt arrives", async () => {
  await behave({ resetNext: 1 });
  await playground.publish(room.id, { type: "a.b" });
  // The sender knows of the answer after the receiver.
  await expect.poll(() => attempts().length, { timeout: 10_000 }).toBe(2);
  expect(received()).toHaveLength(1);
  expect(attempts()).toMatchObject([
    { attempt: 1, outcome: { delivered: false, failure: "connect" } },
    { attempt: 2, outcome: { delivered: true } },
  ]);
  expect((await requests()).map(({ status }: { status: number }) => status)).toEqual([0, 200]);
});

test("a receiver that gives 410 ends its endpoint", async () => {
  await behave({ status: 410 });
  await playground.publish(room.id, { type: "a.b" });
  const { webhooks } = (await ask("GET", `${api}/webhooks`)).body;
  await expect
    .poll(async () => (await ask("GET", `${api}/webhooks/${webhooks[0].id}`)).body.status)
    .toBe("disabled");
});

test("a message that was processed and not answered is repeated, and has no second effect", async () => {
  await behave({ dropAfterProcessing: true });
  const { offset } = await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => received().length).toBe(1);
  expect(received()).toMatchObject([{ offset, duplicate: false, status: 0 }]);
  // The sender waits on; what it would do after its timeout is done here by hand.
  const body = JSON.stringify({ type: "a.b", timestamp: "2026-01-31T08:30:00Z", data: null });
  const headers = signedHeaders(
    { id: `msg_${room.epoch}_${offset}`, timestampSeconds: Math.floor(Date.now() / 1_000), body },
    [secret],
  );
  expect((await ask("POST", receiver.url, JSON.parse(body), headers)).body).toEqual({
    received: true,
    duplicate: true,
  });
  expect(received()).toMatchObject([
    { duplicate: false, status: 0 },
    { offset, duplicate: true, status: 200 },
  ]);
});

test("a delay holds the answer back, not the work", async () => {
  await behave({ delayMs: 300 });
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => attempts().length).toBe(1);
  const [attempt] = attempts();
  if (attempt?.kind !== "attempted") throw new Error("not this");
  expect(attempt.atMs - attempt.startedAtMs).toBeGreaterThan(290);
  const [arrival] = received();
  if (arrival?.kind !== "received") throw new Error("not this");
  expect(arrival.atMs).toBeLessThan(attempt.atMs - 200);
});

test("a receiver that is down resets connections and has nothing, and is up again by itself", async () => {
  expect((await behave({ downForMs: 600_001 })).status).toBe(422);
  const { downForMs } = (await behave({ downForMs: 1_500 })).body;
  expect(downForMs).toBeGreaterThan(1_000);
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => received().length, { timeout: 10_000 }).toBe(1);
  expect(attempts()[0]).toMatchObject({ attempt: 1, outcome: { delivered: false, failure: "connect" } });
  expect(attempts().length).toBeGreaterThan(1);
  expect((await requests()).length).toBe(1);
  expect((await ask("GET", `${api}/receivers/${receiver.id}/behaviour`)).body.downForMs).toBe(0);
});

test("a request that would have been refused and whose sender left is listed, and in no journal", async () => {
  await behave({ failNext: 1, delayMs: 20_000 });
  const leaving = new AbortController();
  const body = JSON.stringify({ type: "a.b", timestamp: "2026-01-31T08:30:00Z", data: null });
  const timestampSeconds = Math.floor(Date.now() / 1_000);
  const headers = signedHeaders({ id: `msg_${room.epoch}_1`, timestampSeconds, body }, [secret]);
  const { signal } = leaving;
  const left = fetch(receiver.url, { method: "POST", body, headers, signal }).catch(() => "left");
  const toFail = async () => (await ask("GET", `${api}/receivers/${receiver.id}/behaviour`)).body.failNext;
  await expect.poll(toFail).toBe(0);
  leaving.abort();
  expect(await left).toBe("left");
  await expect.poll(async () => (await requests())[0]?.status).toBe(0);
  expect(received()).toEqual([]);
});

test("a store that could not be read once does not keep a receiver from being found", async () => {
  const directory = new ReceiverDirectory(systemClock);
  const inner = playground.host.rooms;
  let asked = 0;
  const rooms: RoomRegistry = Object.assign(Object.create(inner), {
    storedIds: () => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error("the disk is slow")) : inner.storedIds();
    },
    find: async (id: string) => {
      const found = await inner.find(id);
      directory.open(found);
      return found;
    },
  });
  await expect(directory.find(receiver.id, rooms)).rejects.toThrow("the disk is slow");
  expect((await directory.find(receiver.id, rooms))?.id).toBe(receiver.id);
});

test("[SEC-8] a receiver is shown in its own room alone, and its address opens no room", async () => {
  const other = await playground.createRoom();
  for (const path of ["", "/requests", "/behaviour"]) {
    const url = `${playground.origin}/api/rooms/${other.id}/receivers/${receiver.id}${path}`;
    expect((await ask("GET", url)).status).toBe(404);
  }
  expect(receiver.url).not.toContain(room.id);
  expect((await ask("POST", `${playground.origin}/in/nobody`, {})).status).toBe(404);
  expect((await behave({ delayMs: 20_001 })).status).toBe(422);
});

test("the receivers of a room have the same addresses after a restart", async () => {
  const { mkdtemp, rm } = await import("node:fs/promises");
  const directory = await mkdtemp("/tmp/playground-receivers-");
  const before = await startPlayground({ DATA_DIR: directory });
  const { id } = await before.createRoom();
  const ids = async (server: StartedPlayground) => {
    const { receivers } = (await ask("GET", `${server.origin}/api/rooms/${id}/receivers`)).body;
    return receivers.map((each: { id: string }) => each.id);
  };
  const first = await ids(before);
  await before.stop();
  const after = await startPlayground({ DATA_DIR: directory });
  // Somebody's call is the first to ask for anything of the room.
  expect((await ask("POST", `${after.origin}/in/${first[0]}`, {})).status).toBe(400);
  expect((await ask("POST", `${after.origin}/in/nobody`, {})).status).toBe(404);
  expect(await ids(after)).toEqual(first);
  await after.publish(id, { type: "a.b" });
  const arrived = async () => {
    const { requests: all } = (
      await ask("GET", `${after.origin}/api/rooms/${id}/receivers/${first[0]}/requests`)
    ).body;
    return all.filter(({ offset }: { offset?: number }) => offset !== undefined);
  };
  await expect.poll(async () => (await arrived())[0]?.verification).toBe("valid");
  await after.stop();
  await rm(directory, { recursive: true });
});
