import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newRoomId } from "#server/rooms/room-id";
import { handshake, openRawLine } from "#server/testing/raw-line";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

const FRIEND = "https://friend.example";
/** Origins of pages that are not ours, most of them nearly. PORT is the server's own. */
const FOREIGN = [
  "null",
  "http://evil.example",
  "http://127.0.0.1",
  "http://127.0.0.1:1",
  "http://127.0.0.1:PORT.evil.example",
  "http://127.0.0.1:PORT@evil.example",
  "http://127.0.0.1:PORT/",
  "http://localhost:PORT",
  "ftp://127.0.0.1:PORT",
  "http://evil.example, http://127.0.0.1:PORT",
  "https://friend.example.evil.example",
  "https://FRIEND.example",
];
const OWN = ["http://127.0.0.1:PORT", "https://127.0.0.1:PORT"];
/** What a form can send (HTML §4.10.21.3), and what is no JSON otherwise. */
const NO_JSON = [
  "text/plain",
  "text/plain; charset=application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/octet-stream",
  "application/xml",
  "text/json",
  "",
];

let playground: StartedPlayground;
let room: string;
/** Each write of the API, in a room that is there and with ids that are not. */
let writes: readonly { readonly method: string; readonly path: string }[];
beforeAll(async () => {
  playground = await startPlayground({ ECHO_ENDPOINT: "1", ALLOWED_ORIGINS: FRIEND });
  room = (await playground.createRoom()).id;
  writes = playground.host.http
    .routes()
    .map((route) => route.split(" ") as [string, string])
    .filter(([method, pattern]) => method !== "GET" && pattern.startsWith("/api/"))
    .map(([method, pattern]) => ({ method, path: pattern.replace(":room", room).replace(/:\w+/g, "none") }));
});
afterAll(() => playground.stop());

const originOf = (text: string) => text.replaceAll("PORT", String(playground.port));

async function statusOf(bytes: string): Promise<number> {
  const line = await openRawLine(playground.port, bytes);
  await line.until("\r\n\r\n");
  line.socket.destroy();
  return Number(line.received().toString("latin1").split(" ")[1]);
}

function write(method: string, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const all = { Host: `127.0.0.1:${playground.port}`, "Content-Length": "2", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return statusOf(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n{}`);
}

describe("a page of another origin", () => {
  const upgrade = (path: string, origin: string) =>
    statusOf(
      handshake(path, {
        Host: `127.0.0.1:${playground.port}`,
        Origin: originOf(origin),
        "Sec-WebSocket-Protocol": path.startsWith("/mqtt") ? "mqtt" : undefined,
      }),
    );
  const target = (path: string) =>
    path === "/socket.io/" ? `${path}?EIO=4&transport=websocket` : `${path}?room=${room}`;

  test("[SEC-9] opens no socket, at no path that can be upgraded; our own and a listed one do", async () => {
    const paths = playground.host.http.upgrades();
    expect(paths.length).toBeGreaterThanOrEqual(4);
    for (const path of paths) {
      for (const origin of FOREIGN) {
        expect([path, origin, await upgrade(target(path), origin)]).toEqual([path, origin, 403]);
      }
      for (const origin of [...OWN, FRIEND]) {
        expect([path, origin, await upgrade(target(path), origin)]).toEqual([path, origin, 101]);
      }
    }
  });

  test("[SEC-9] changes nothing at any route, also where a browser names the origin alone", async () => {
    expect(writes.length).toBeGreaterThan(15);
    for (const { method, path } of writes) {
      for (const Origin of [...FOREIGN, FRIEND].map(originOf)) {
        const headers = { "Content-Type": "application/json", Origin };
        const statuses = [
          await write(method, path, headers),
          await write(method, path, { ...headers, "Sec-Fetch-Site": "cross-site" }),
          await write(method, path, { ...headers, "Sec-Fetch-Site": "same-site" }),
        ];
        expect([method, path, Origin, ...statuses]).toEqual([method, path, Origin, 403, 403, 403]);
      }
    }
  });

  test("[SEC-9] changes nothing by a path in another spelling", async () => {
    const headers = { "Content-Type": "text/plain", Origin: "https://evil.example" };
    for (const path of ["/%61pi/rooms", "/ap%69/rooms", "/a/..%2F..%2Fapi/rooms", "/a/%2e%2E/api/rooms"]) {
      const status = await write("POST", path, headers);
      expect([path, status]).toEqual([path, path.includes("%2F") ? 404 : 403]);
    }
    for (const path of ["/%%361pi/rooms", "/%2561pi/rooms", "/%6%31pi/rooms"]) {
      expect([path, await write("POST", path, headers)]).toEqual([path, 404]);
    }
  });

  test("our own page, and what is no browser, are not taken for one", async () => {
    const path = `/api/rooms/${room}/events`;
    const own = originOf("http://127.0.0.1:PORT");
    for (const headers of [
      {},
      { Origin: own },
      { Origin: own, "Sec-Fetch-Site": "same-origin" },
      // A proxy in front that gives its own name as Host.
      { Origin: "https://playground.example", "Sec-Fetch-Site": "same-origin" },
    ]) {
      expect(await write("POST", path, { "Content-Type": "application/json", ...headers })).toBe(422);
    }
  });
});

test("[SEC-9] a body that is no JSON is refused at every route, whether it reads one or not", async () => {
  for (const { method, path } of writes) {
    for (const type of NO_JSON) {
      const status = await write(method, path, { "Content-Type": type });
      expect([method, path, type, status]).toEqual([method, path, type, 415]);
    }
  }
  expect((await fetch(`${playground.origin}/api/rooms/${room}/events`)).status).toBe(200);
});

test("a receiver takes whatever comes, from wherever: it stands for other people's servers", async () => {
  const answer = await fetch(`${playground.origin}/api/rooms/${room}/receivers`);
  const { receivers } = (await answer.json()) as { receivers: { id: string }[] };
  const headers = { Origin: "https://evil.example", "Content-Type": "text/plain" };
  expect(await write("POST", `/in/${receivers[0]?.id}`, headers)).toBeLessThan(403);
  expect(await write("POST", `/in/${newRoomId()}`, headers)).toBe(404);
});
