import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import {
  HOOK_TRANSPORT_IDS,
  type HookTransportId,
  hookPath,
  listHooks,
} from "#lib/client/queries/list-hooks";
import { listReceivers } from "#lib/client/queries/receivers";
import { connectControl } from "#lib/client/rooms/control-socket";
import { createPlaygroundStore } from "#lib/client/stores/playground-store";
import type { JournalEntry } from "#lib/journal/entry";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { HookLanes } from "./hook-lanes";

const { signal } = new AbortController();
const leave: (() => void)[] = [];

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
  // A browser asks the server that its page came from.
  const fetchAnywhere = globalThis.fetch;
  vi.stubGlobal("fetch", (path: string, init?: RequestInit) =>
    fetchAnywhere(new URL(path, playground.origin), init),
  );
});
afterEach(() => {
  for (const stop of leave.splice(0)) stop();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await playground.stop();
});

/** A page in that room, which listens as the playground does. */
async function openPage(roomId: string) {
  const store = createPlaygroundStore();
  const hooks = new HookLanes(store, roomId);
  const take = (entry: JournalEntry) => {
    if (hooks.isOthers(entry)) void hooks.othersEntry(entry, signal);
    else hooks.entry(entry);
  };
  let isOpen = false;
  const control = connectControl({
    origin: playground.origin,
    roomId,
    watch: [],
    onSnapshot: () => {
      isOpen = true;
    },
    onEntries: ({ entries }) => entries.forEach(take),
    onPresence: () => {},
    onStatus: () => {},
    onClockSample: () => {},
  });
  leave.push(() => control.close());
  await expect.poll(() => isOpen).toBe(true);
  await hooks.load(signal);
  return { hooks, store, hookOf: (id: HookTransportId) => store.getState().lanes[id].hook };
}

function send(method: string, path: string, body?: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(path, { method, ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }) });
}

test("a REST hook that its owner paused is disabled, and one press makes it work again", async () => {
  const room = await playground.createRoom();
  const before = await openPage(room.id);
  const path = `${hookPath(room.id, "rest-hook")}/${before.hookOf("rest-hook")?.hookId}`;
  expect(await (await send("PUT", path, { active: false })).json()).toMatchObject({ status: "paused" });
  const page = await openPage(room.id);
  expect(page.hookOf("rest-hook")?.status).toBe("disabled");
  await page.hooks.revive("rest-hook");
  expect(page.hookOf("rest-hook")?.status).toBe("active");
});

test.each(HOOK_TRANSPORT_IDS)(
  "a %s that was deleted is known to be after a reload, and is subscribed again over the same wire",
  async (transport) => {
    const room = await playground.createRoom();
    const before = (await openPage(room.id)).hookOf(transport);
    await send("DELETE", `${hookPath(room.id, transport)}/${before?.hookId}`);
    const page = await openPage(room.id);
    expect(page.hookOf(transport)).toMatchObject({ hookId: undefined, status: "deleted" });
    await page.hooks.revive(transport);
    await expect.poll(() => page.hookOf(transport)?.status).toBe("active");
    expect(await listHooks(room.id, transport, signal)).toEqual([
      { id: page.hookOf(transport)?.hookId, receiver: before?.receiverId, status: "active" },
    ]);
  },
);

test.each(HOOK_TRANSPORT_IDS)("when one page subscribes a %s again, others follow it", async (transport) => {
  const room = await playground.createRoom();
  const [page, other] = [await openPage(room.id), await openPage(room.id)];
  const deletedId = page.hookOf(transport)?.hookId;
  await send("DELETE", `${hookPath(room.id, transport)}/${deletedId}`);
  for (const each of [page, other]) await expect.poll(() => each.hookOf(transport)?.status).toBe("deleted");
  await page.hooks.revive(transport);
  await expect.poll(() => other.hookOf(transport)?.status).toBe("active");
  expect(other.hookOf(transport)?.hookId).toBe(page.hookOf(transport)?.hookId);
  expect(other.hookOf(transport)?.hookId).not.toBe(deletedId);
});

test("while our own hook is deleted, one that calls another URL is not taken for it", async () => {
  const room = await playground.createRoom();
  const page = await openPage(room.id);
  const deletedId = page.hookOf("rest-hook")?.hookId;
  await send("DELETE", `${hookPath(room.id, "rest-hook")}/${deletedId}`);
  await expect.poll(() => page.hookOf("rest-hook")?.status).toBe("deleted");
  const elsewhere = `/in/${page.hookOf("webhook")?.receiverId}`;
  await send("POST", hookPath(room.id, "rest-hook"), { event: "*", target_url: elsewhere });
  await expect
    .poll(async () => (await listHooks(room.id, "rest-hook", signal)).map(({ status }) => status))
    .toEqual(["active"]);
  await page.hooks.load(signal);
  expect(page.hookOf("rest-hook")).toMatchObject({ hookId: deletedId, status: "deleted" });
});

test("settings of a receiver in quick succession all hold, whatever is refused between them", async () => {
  const room = await playground.createRoom();
  const { hooks } = await openPage(room.id);
  const [, refused] = await Promise.allSettled([
    hooks.setBehaviour("webhook", { status: 410 }),
    hooks.setBehaviour("webhook", { status: 9_999 }),
    hooks.setBehaviour("webhook", { resetNext: 1 }),
  ]);
  expect(refused.status).toBe("rejected");
  const { receivers } = await listReceivers(room.id, signal);
  const { behaviour } = receivers.find(({ transport }) => transport === "webhook") ?? {};
  expect(behaviour).toMatchObject({ status: 410, resetNext: 1 });
});

test("the next try is counted from the end of the last, by the server's clock; a hook that rests has none", () => {
  const store = createPlaygroundStore();
  const hooks = new HookLanes(store, "room");
  store.setState({ clock: { offsetMs: 1_000, uncertaintyMs: 1 } });
  const hook = { transport: "webhook", hookId: "hook" } as const;
  const retryAtMs = () => store.getState().lanes.webhook.hook?.attempts.map((each) => each.retryAtMs);
  hooks.entry({
    ...hook,
    kind: "attempted",
    offset: 1,
    attempt: 1,
    startedAtMs: 50_000,
    atMs: 51_000,
    outcome: { delivered: false, failure: "http_5xx", status: 500, retryInMs: 5_000 },
    bytesOut: 1,
    bytesIn: 1,
  });
  expect(retryAtMs()).toEqual([55_000]);
  hooks.entry({ ...hook, kind: "hook-changed", atMs: 52_000, status: "disabled", reason: "because." });
  expect(retryAtMs()).toEqual([undefined]);
});
