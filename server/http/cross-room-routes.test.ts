import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApiDocument } from "#lib/api/openapi";
import { EVERYBODY } from "#lib/faults/fault-scope";
import { newRoomId } from "#server/rooms/room-id";
import { ask } from "#server/testing/ask";
import { rawRequest } from "#server/testing/raw-request";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { STRANGERS, type Stranger } from "#server/testing/strangers";

/** What is asked of one room with the ids of another. */
interface Crossing {
  readonly status: number;
  readonly body?: (theirs: Place) => object;
  /** An id of another room, answered like one that nobody has (SEC-7). */
  readonly isUnknown?: true;
}

/** A room with one of everything, and the ids of these. */
interface Place {
  readonly room: string;
  readonly hostKey: string;
  readonly cursor: string;
  readonly subscriber: string;
  readonly receiver: string;
  readonly webhook: string;
  readonly hook: string;
}

/** In every text that the first room holds. */
const MARK = "only-of-the-first-room";
const unknown = { status: 404, isUnknown: true } as const;

/** Every route below a room. A route without a line here fails the test: decide what it may tell of another room. */
const CROSSINGS: Readonly<Record<string, Crossing>> = {
  "GET /api/rooms/:room": { status: 200 },
  "DELETE /api/rooms/:room": { status: 403 },
  "GET /api/rooms/:room/events": { status: 200 },
  "GET /api/rooms/:room/events/recent": { status: 200 },
  "GET /api/rooms/:room/events/:event": unknown,
  "GET /api/rooms/:room/event-types": { status: 200 },
  "POST /api/rooms/:room/events": { status: 202, body: () => ({ type: "a.b" }) },
  "GET /api/rooms/:room/faults": { status: 200 },
  "GET /api/rooms/:room/lines": { status: 200 },
  "POST /api/rooms/:room/faults/:kind": {
    ...unknown,
    body: ({ subscriber }) => ({ subscriber, delayMs: 5 }),
  },
  "DELETE /api/rooms/:room/faults": { status: 403 },
  "DELETE /api/rooms/:room/faults/:kind/:subscriber": { status: 204 },
  "GET /api/rooms/:room/wire/:subscriber": { status: 200 },
  "GET /api/rooms/:room/receivers": { status: 200 },
  "GET /api/rooms/:room/receivers/:receiver": unknown,
  "GET /api/rooms/:room/receivers/:receiver/requests": unknown,
  "GET /api/rooms/:room/receivers/:receiver/behaviour": unknown,
  "PUT /api/rooms/:room/receivers/:receiver/behaviour": { ...unknown, body: () => ({ failNext: 5 }) },
  "GET /api/rooms/:room/webhooks": { status: 200 },
  "POST /api/rooms/:room/webhooks": {
    status: 422,
    body: ({ receiver }) => ({ url: `/in/${receiver}` }),
    isUnknown: true,
  },
  "GET /api/rooms/:room/webhooks/:id": unknown,
  "PUT /api/rooms/:room/webhooks/:id": { ...unknown, body: () => ({ enabled: false }) },
  "DELETE /api/rooms/:room/webhooks/:id": unknown,
  "GET /api/rooms/:room/webhooks/:id/secret": unknown,
  "POST /api/rooms/:room/webhooks/:id/rotate": { ...unknown, body: () => ({}) },
  "POST /api/rooms/:room/webhooks/:id/ping": unknown,
  "GET /api/rooms/:room/webhooks/:id/attempts": unknown,
  "GET /api/rooms/:room/webhooks/:id/messages": unknown,
  "POST /api/rooms/:room/webhooks/:id/messages/:offset/redeliver": unknown,
  "POST /api/rooms/:room/webhooks/:id/recover": {
    ...unknown,
    body: () => ({ since: new Date().toISOString() }),
  },
  "GET /api/rooms/:room/hooks": { status: 200 },
  "POST /api/rooms/:room/hooks": {
    status: 422,
    body: ({ receiver }) => ({ event: "*", target_url: `/in/${receiver}` }),
    isUnknown: true,
  },
  "GET /api/rooms/:room/hooks/:id": unknown,
  "PUT /api/rooms/:room/hooks/:id": { ...unknown, body: () => ({ active: false }) },
  "DELETE /api/rooms/:room/hooks/:id": unknown,
  "POST /api/rooms/:room/hooks/:id/confirm": unknown,
  "POST /api/rooms/:room/hooks/:id/ping": unknown,
  "GET /api/rooms/:room/hooks/:id/attempts": unknown,
  "GET /api/rooms/:room/hooks/:id/messages": unknown,
  "POST /api/rooms/:room/hooks/:id/messages/:offset/redeliver": unknown,
  "POST /api/rooms/:room/hooks/:id/recover": {
    ...unknown,
    body: () => ({ since: new Date().toISOString() }),
  },
};
/** Has an answer without an end, and is asked apart. */
const STREAM = "GET /api/rooms/:room/events/stream";
/** Reach no room by an id in their path; a receiver's id is a capability of its own. */
const WITHOUT_ROOM = [
  "GET /healthz",
  "GET /readyz",
  "GET /metrics",
  "POST /api/rooms",
  "GET /openapi.json",
  "GET /asyncapi.json",
  ...["GET", "POST", "PUT", "PATCH", "DELETE"].map((method) => `${method} /in/:receiver`),
  "GET /api/lab/experiments",
  "GET /api/lab/experiments/:slug/code",
  "POST /api/lab/runs",
  "GET /api/lab/runs",
  "GET /api/lab/newest",
  "GET /api/lab/runs/:run",
  "DELETE /api/lab/runs/:run",
  "POST /api/lab/runs/:run/facts",
  "GET /api/lab/runs/:run/journal.json",
  "GET /api/lab/runs/:run/figures.csv",
  "GET /api/transports/:transport/code",
  "GET /ws",
  "GET /mqtt",
];
/** What only the maker of a room may do, with a body that is fine. */
const HOST_ACTIONS: Readonly<Record<string, object | undefined>> = {
  "DELETE /api/rooms/:room": undefined,
  "POST /api/rooms/:room/faults/:kind": { subscriber: "*", delayMs: 5 },
  "DELETE /api/rooms/:room/faults": undefined,
  "DELETE /api/rooms/:room/faults/:kind/:subscriber": undefined,
  "GET /api/rooms/:room/webhooks/:id/secret": undefined,
  "POST /api/rooms/:room/webhooks/:id/rotate": {},
};

let playground: StartedPlayground;
let first: Place;
let second: Place;
let subscribers: Stranger[];
beforeAll(async () => {
  playground = await startPlayground();
  first = await furnish(MARK);
  second = await furnish("second");
  subscribers = await Promise.all(
    (["websocket", "sse"] as const).map((id) => STRANGERS[id](playground.origin, first.room)),
  );
}, 30_000);
afterAll(async () => {
  await Promise.all(subscribers.map((each) => each.leave()));
  await playground.stop();
});

async function furnish(mark: string): Promise<Place> {
  const { id: room, hostKey } = await playground.createRoom();
  const api = `${playground.origin}/api/rooms/${room}`;
  const { receivers } = (await ask("GET", `${api}/receivers`)).body;
  const receiver: string = receivers[0].id;
  const url = `/in/${receiver}`;
  const webhook = await ask("POST", `${api}/webhooks`, { url, headers: { "x-mark": mark } });
  const hook = await ask("POST", `${api}/hooks`, { event: "*", target_url: url, handshake: "off" });
  expect([webhook.status, hook.status]).toEqual([201, 201]);
  const subscriber = `s-${mark}`;
  // A poll under its own name makes the subscriber known.
  await ask("GET", `${api}/events?wait=0&subscriber=${subscriber}`);
  const fault = await ask("POST", `${api}/faults/delay`, { subscriber, delayMs: 5, forMs: 60_000 });
  expect(fault.status).toBe(200);
  await playground.publish(room, { type: "a.b", data: mark });
  const cursor: string = (await ask("GET", `${api}/events`)).body.cursor;
  return { room, hostKey, cursor, subscriber, receiver, webhook: webhook.body.id, hook: hook.body.id };
}

/** The route's path in one room, with the ids of another. */
function pathOf(route: string, room: string, theirs: Place): string {
  const [, pattern = ""] = route.split(" ");
  const item = pattern.includes("/hooks/") ? theirs.hook : theirs.webhook;
  return pattern
    .replace(":room", room)
    .replace(":id", item)
    .replace(":receiver", theirs.receiver)
    .replace(":subscriber", theirs.subscriber)
    .replace(":kind", "delay")
    .replace(":event", theirs.cursor)
    .replace(":offset", "1");
}

function request(route: string, room: string, theirs: Place, hostKey?: string) {
  const [method = ""] = route.split(" ");
  const headers: Record<string, string> = hostKey === undefined ? {} : { "playground-host-key": hostKey };
  const body = CROSSINGS[route]?.body?.(theirs);
  return ask(method, playground.origin + pathOf(route, room, theirs), body, headers);
}

/** Everything that can be read of the first room and does not change by being read. */
async function stateOfFirst(): Promise<string[]> {
  const reads = Object.keys(CROSSINGS).filter((route) => route.startsWith("GET "));
  const answers = await Promise.all(reads.map((route) => request(route, first.room, first, first.hostKey)));
  return answers.map(({ status, body }, index) => `${reads[index]} ${status} ${JSON.stringify(body)}`);
}

test("[SEC-8] every route of the server has its place in this test", () => {
  const known = [...Object.keys(CROSSINGS), STREAM, ...WITHOUT_ROOM];
  expect(playground.host.http.routes().toSorted()).toEqual(known.toSorted());
});

describe("with the ids of another room", () => {
  test("[SEC-8] no route of a room tells or changes anything of another", async () => {
    // Deliveries are over, so that nothing changes by itself.
    const settled = async () =>
      (await stateOfFirst()).filter((line) => line.includes('"status":"delivered"'));
    await expect.poll(async () => (await settled()).length).toBe(2);
    const before = await stateOfFirst();
    const held = before.filter((line) => line.includes(MARK));
    // What is not there cannot leak: the first room shows its mark in these places.
    expect(held.length).toBeGreaterThanOrEqual(4);
    const wrong: string[] = [];
    for (const [route, { status }] of Object.entries(CROSSINGS)) {
      for (const hostKey of [undefined, first.hostKey]) {
        const answer = await request(route, second.room, first, hostKey);
        const text = JSON.stringify(answer.body ?? "");
        if (answer.status !== status) wrong.push(`${route}: ${answer.status}`);
        for (const secret of [MARK, first.room, first.receiver, first.webhook, first.hook]) {
          if (text.includes(secret)) wrong.push(`${route} tells ${secret}: ${text}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(await stateOfFirst()).toEqual(before);
  });

  test("[SEC-7] an id of another room is answered like an id that nobody has", async () => {
    const nobody = { ...first, receiver: newRoomId(), webhook: newRoomId(), hook: newRoomId() };
    for (const [route, { isUnknown }] of Object.entries(CROSSINGS)) {
      if (isUnknown !== true) continue;
      const strange = { ...nobody, subscriber: "nobody" };
      const [theirs, none] = [
        await request(route, second.room, first),
        await request(route, second.room, strange),
      ];
      expect([route, theirs.status, theirs.body]).toEqual([route, none.status, none.body]);
    }
  });

  test("[SEC-8] a cursor of another room gets none of its events, and says that it leads nowhere", async () => {
    const start = `${first.cursor.split(":")[0]}:0`;
    const api = `${playground.origin}/api/rooms/${second.room}`;
    for (const query of ["", "&wait=0"]) {
      const { status, body } = await ask("GET", `${api}/events?after=${start}${query}`);
      expect([status, body.gap, JSON.stringify(body).includes(MARK)]).toEqual([200, true, false]);
    }
    for (const [path, header] of [
      [`?last_event_id=${start}`, "x-none: 1"],
      ["", `last-event-id: ${start}`],
    ] as const) {
      const stream = rawRequest(playground.port, [
        `GET /api/rooms/${second.room}/events/stream${path} HTTP/1.1`,
        "host: x",
        header,
      ]);
      await stream.until(/\r\n\r\n/);
      await playground.publish(first.room, { type: "a.b", data: MARK });
      await playground.publish(second.room, { type: "the.end" });
      await stream.until(/"the\.end"/);
      expect(stream.text()).not.toContain(MARK);
      stream.socket.destroy();
    }
  });
});

describe("the host of a room alone", () => {
  test("[SEC-8] may do what the description says needs the host key", () => {
    const described = Object.entries(openApiDocument(playground.origin).paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([, operation]) => /"hostKey"|needs the host key/.test(JSON.stringify(operation)))
        .map(([method]) => `${method.toUpperCase()} ${path.replace(/\{([^}]+)\}/g, ":$1")}`),
    );
    expect(Object.keys(HOST_ACTIONS).toSorted()).toEqual(described.toSorted());
  });

  test.each(Object.entries(HOST_ACTIONS))("[SEC-8] may %s", async (route, body) => {
    const [method = ""] = route.split(" ");
    const url = playground.origin + pathOf(route, first.room, { ...first, subscriber: EVERYBODY });
    for (const key of [undefined, "", second.hostKey, `${first.hostKey}x`, first.hostKey.slice(1)]) {
      const headers: Record<string, string> = key === undefined ? {} : { "playground-host-key": key };
      const answer = await ask(method, url, body, headers);
      expect([key, answer.status, answer.body.code]).toEqual([key, 403, "host-key-needed"]);
    }
    expect((await ask("GET", `${playground.origin}/api/rooms/${first.room}`)).status).toBe(200);
  });

  test("[SEC-8] takes back what is on everybody; what is on one line goes by the name of its subscriber", async () => {
    const api = `${playground.origin}/api/rooms/${first.room}/faults`;
    const byHost = { "playground-host-key": first.hostKey };
    const inForce = async (): Promise<string[]> =>
      (await ask("GET", api)).body.faults.map(
        (each: { subscriber: string; kind: string }) => `${each.kind} ${each.subscriber}`,
      );
    const { subscriber } = first;
    for (const name of [EVERYBODY, subscriber]) {
      await ask("POST", `${api}/throttle`, { subscriber: name, bytesPerSecond: 1_000_000 }, byHost);
    }
    const own = `throttle ${subscriber}`;
    expect(await inForce()).toEqual(expect.arrayContaining([`throttle ${EVERYBODY}`, own]));
    expect((await ask("DELETE", `${api}/throttle/${subscriber}`)).status).toBe(204);
    expect(await inForce()).toContain(`throttle ${EVERYBODY}`);
    expect(await inForce()).not.toContain(own);
    expect((await ask("DELETE", `${api}/throttle/${EVERYBODY}`, undefined, byHost)).status).toBe(204);
    expect(await inForce()).not.toContain(`throttle ${EVERYBODY}`);
    expect((await ask("DELETE", api, undefined, byHost)).status).toBe(204);
    expect(await inForce()).toEqual([]);
  });
});
