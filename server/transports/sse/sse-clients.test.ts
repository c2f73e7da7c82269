import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { EVENT_STREAM_VECTORS, type HeardEvent } from "#lib/transports/sse/testing/event-stream-vectors";
import { EVENT_STREAM_CLIENTS, type EventStreamClient } from "#server/testing/event-stream-clients";
import { startPlayground } from "#server/testing/start-playground";

// One of the clients asks the page that it believes to be in. Left behind, others would take this process for a browser.
beforeAll(() => {
  const nothing = () => {};
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("document", { hidden: false, addEventListener: nothing, removeEventListener: nothing });
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

type Cut = "in one piece" | "in bytes";
interface Deviation {
  readonly why: string;
  /** When it shows only so. */
  readonly cut?: Cut;
  /** What is heard instead, by the name of the vector. */
  readonly heard: Readonly<Record<string, readonly HeardEvent[]>>;
}

const heard = (data: string, lastEventId = "", type = "message"): HeardEvent => ({ type, data, lastEventId });

/** HTML 9.2.6: "lastEventId" is that of the stream, not of the block. */
const OWN_ID_ONLY: Deviation = {
  why: "an event has the id of its own block only",
  heard: {
    "format-field-id": [heard("a", "1"), heard("b"), heard("c", "2")],
    "format-field-id-null": [heard("a", "1"), heard("b")],
    "an id without data": [heard("a")],
  },
};

/** What other people's clients make of a stream that the HTML standard reads otherwise. */
const DEVIATIONS: Readonly<Record<string, readonly Deviation[]>> = {
  "eventsource-parser": [OWN_ID_ONLY],
  eventsource: [OWN_ID_ONLY],
  "eventsource-client": [OWN_ID_ONLY],
  "launchdarkly-eventsource": [
    {
      why: "lines that end in CR alone are lost when others come with them",
      cut: "in one piece",
      heard: { "format-comments": [], "format-field-parsing": [], "format-leading-space": [] },
    },
    {
      why: "a byte order mark that is cut in two is not seen as one",
      cut: "in bytes",
      heard: { "format-bom": [heard("3")] },
    },
  ],
  "@microsoft/fetch-event-source": [
    OWN_ID_ONLY,
    {
      why: "a byte order mark is taken away anywhere",
      heard: { "format-bom": [heard("1"), heard("2"), heard("3")] },
    },
    {
      why: "an empty first line of data is lost",
      heard: {
        "format-field-data": [heard(""), heard(""), heard("test")],
        "format-field-unknown": [heard("test\ntest")],
        "format-newlines": [heard("test\ntest")],
      },
    },
    {
      why: "a block without data is an event",
      heard: {
        "format-bom-2": [heard(""), heard("2"), heard("3")],
        "format-null-character": [heard("\0"), heard(""), heard("")],
        "an event without data": [heard("", "", "test"), heard("x")],
        "an id without data": [heard("", "7"), heard("a")],
      },
    },
    {
      why: "an id with NUL is taken",
      heard: { "format-field-id-null": [heard("a", "1"), heard("b", "x\0y")] },
    },
  ],
};

interface Reading {
  readonly client: EventStreamClient;
  readonly name: string;
  readonly index: number;
  readonly vector: string;
  readonly cut: Cut;
  readonly expected: readonly HeardEvent[];
  readonly verdict: string;
}

function readings(): Reading[] {
  return EVENT_STREAM_CLIENTS.flatMap((client) =>
    EVENT_STREAM_VECTORS.flatMap((vector, index) =>
      (["in one piece", "in bytes"] as const).map((cut) => {
        const deviation = DEVIATIONS[client.name]?.findLast(
          (each) => vector.name in each.heard && (each.cut ?? cut) === cut,
        );
        return {
          client,
          name: client.name,
          index,
          vector: vector.name,
          cut,
          expected: deviation?.heard[vector.name] ?? vector.heard,
          verdict:
            deviation === undefined ? "as HTML 9.2.6 says" : `not as HTML 9.2.6 says: ${deviation.why}`,
        };
      }),
    ),
  );
}

describe("streams of web-platform-tests", () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const [index, cut] = (request.url ?? "").slice(1).split("-");
      response.writeHead(200, { "content-type": "text/event-stream" });
      const bytes = Buffer.from(EVENT_STREAM_VECTORS[Number(index)]?.stream ?? "");
      if (cut === "whole") response.write(bytes);
      else {
        for (const byte of bytes) {
          response.write(Uint8Array.of(byte));
          // Each in a segment of its own.
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      response.end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each(readings())(
    "[SSE-3] $name reads $vector $cut $verdict",
    async ({ client, index, cut, expected }) => {
      const url = `http://127.0.0.1:${portOf(server)}/${index}-${cut === "in one piece" ? "whole" : "bytes"}`;
      const stream = client.open(url, ["test"]);
      await stream.ended;
      stream.close();
      expect(stream.heard).toEqual(expected);
    },
  );
});

/** A way to a port that can be cut. */
async function openTunnel(port: number) {
  const ends = new Set<Socket>();
  const tunnel = createTcpServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far]) {
      ends.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        ends.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  tunnel.listen(0, "127.0.0.1");
  await once(tunnel, "listening");
  return {
    port: portOf(tunnel),
    cut: () => {
      for (const socket of ends) socket.destroy();
    },
    close: () => tunnel.close(),
  };
}

test("[SSE-6] every client reads this server's stream, and gets what it missed after its line was cut", async () => {
  const playground = await startPlayground();
  const tunnel = await openTunnel(playground.port);
  const room = await playground.createRoom();
  const publish = () => playground.publish(room.id, { type: "a.b", data: "line 1\nline 2\r\n𝄞" });
  const opened = await playground.host.rooms.find(room.id);
  const url = `http://127.0.0.1:${tunnel.port}/api/rooms/${room.id}/events/stream`;
  // One of them takes blocks without data for events.
  const own = ({ type, data }: HeardEvent) => type === "message" && data !== "";
  const offsetsOf = (all: readonly HeardEvent[]) =>
    all.filter(own).map(({ data, lastEventId }) => {
      const { offset, data: sent } = JSON.parse(data);
      return [offset, sent, lastEventId];
    });
  const expected = (...offsets: number[]) =>
    offsets.map((offset) => [offset, "line 1\nline 2\r\n𝄞", `${room.epoch}:${offset}`]);

  const streams = EVENT_STREAM_CLIENTS.map((client) => ({ client, first: client.open(url) }));
  await expect.poll(() => opened.connections).toBe(streams.length);
  await publish();
  await publish();
  const heardBy = (all: readonly { heard: readonly HeardEvent[] }[]) =>
    all.map((stream) => offsetsOf(stream.heard));
  const firsts = streams.map(({ first }) => first);
  await expect.poll(() => heardBy(firsts)).toEqual(streams.map(() => expected(1, 2)));
  tunnel.cut();
  await publish();
  // Those that do not come back by themselves are brought back with their last id, as a page would do it.
  const seconds = streams.map(({ client, first }) => {
    if (client.reconnects) return first;
    const last = first.heard.findLast(own)?.lastEventId ?? "";
    return client.open(`${url}?last_event_id=${last}`);
  });
  await expect
    .poll(() => heardBy(seconds), { timeout: 30_000 })
    .toEqual(streams.map(({ client }) => (client.reconnects ? expected(1, 2, 3) : expected(3))));
  await publish();
  await expect
    .poll(() => heardBy(seconds))
    .toEqual(streams.map(({ client }) => (client.reconnects ? expected(1, 2, 3, 4) : expected(3, 4))));
  for (const stream of seconds) stream.close();
  tunnel.close();
  await playground.stop();
}, 60_000);
