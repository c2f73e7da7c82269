import { expect, test } from "vitest";
import type { WirePage } from "#lib/rooms/wire-page";
import { itemsOfEvent } from "./items-of-event";
import { harTextOf, textOf } from "./wire-export";
import { titleOf } from "./wire-item";
import { WireReader } from "./wire-reader";

type Record = WirePage["records"][number];

let seq = 0;
function record(direction: "in" | "out", bytes: string | Buffer, parts: Partial<Record> = {}): Record {
  seq += 1;
  return {
    seq,
    atMs: 1_000 + seq,
    direction,
    connection: 1,
    exchange: 1,
    how: "captured",
    maskedBytes: 0,
    missingBefore: 0,
    missingAfter: 0,
    data: Buffer.from(bytes).toString("base64"),
    ...parts,
  };
}
const page = (records: Record[], newest = records.at(-1)?.seq ?? 0): WirePage => ({
  watched: true,
  dropped: { records: 0, bytes: 0 },
  newest,
  records,
});

const UPGRADE = "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const SWITCH = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const frame = (text: string) => Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);
const event = (id: string) => `{"t":"event","event":{"id":"${id}"}}`;
const exchange = (number: number, body: string): Record[] => [
  record("in", `GET /e?n=${number} HTTP/1.1\r\nHost: host:1\r\n\r\n`, {
    exchange: number,
    how: "rebuilt",
    differsBy: 0,
  }),
  record("out", `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`, { exchange: number }),
];

test("pages are decoded on where the last one ended, and nothing is read twice", () => {
  const reader = new WireReader("websocket");
  const whole = frame(event("a"));
  const first = page([record("in", UPGRADE), record("out", SWITCH), record("out", whole.subarray(0, 5))]);
  expect(reader.add(first).items.map(({ sentBy }) => sentBy)).toEqual(["client", "server"]);
  const rest = page([record("out", whole.subarray(5))]);
  const { items } = reader.add({ ...rest, records: [...first.records, ...rest.records] });
  expect(items.map(({ unit }) => titleOf(unit))).toEqual([
    expect.stringContaining("HTTP request GET /ws"),
    expect.stringContaining("101"),
    "WebSocket text frame, FIN, not masked, 32 bytes of payload",
  ]);
  expect(items[2]?.atMs).toBe(rest.records[0]?.atMs);
  expect(reader.newest).toBe(rest.newest);
  const same = reader.add(page([], rest.newest));
  expect(reader.add(page([], rest.newest))).toBe(same);
});

test("a server that counts anew is read anew", () => {
  const reader = new WireReader("polling");
  reader.add(page(exchange(1, "{}"), 900));
  seq = 0;
  expect(reader.add(page([], 0)).items).toEqual([]);
  expect(reader.newest).toBe(0);
  expect(reader.add(page(exchange(1, "{}"))).items).toHaveLength(3);
});

test("bytes that are missing between units do not matter; in the middle of one the rest is not decoded", () => {
  const reader = new WireReader("websocket");
  const opening = [record("in", UPGRADE), record("out", SWITCH)];
  const between = reader.add(page([...opening, record("out", frame("later"), { missingBefore: 70 })]));
  expect(between.items.at(-1)?.unit.summary).toContain("text frame");
  const cut = [record("out", frame("cut off").subarray(0, 4)), record("out", "rest", { missingBefore: 9 })];
  const { items } = reader.add(page(cut));
  expect(items.at(-1)?.unit.summary).toBe("Not readable: 9 bytes before this are not kept");
});

test("after a write that was too long to keep, the next one is read, and the bytes to export end before it", () => {
  const reader = new WireReader("websocket");
  const long = frame(event("long"));
  const records = [
    record("in", UPGRADE),
    record("out", SWITCH),
    record("out", long.subarray(0, 9), { missingAfter: long.length - 9 }),
    record("out", frame(event("next"))),
  ];
  const { items, exchanges } = reader.add(page(records));
  expect(items.slice(2).map(({ unit }) => titleOf(unit))).toEqual([
    "Not readable: the bytes after these are not kept",
    `WebSocket text frame, FIN, not masked, ${event("next").length} bytes of payload`,
  ]);
  expect(itemsOfEvent(items, { id: "next", offset: 2 }, "epoch")).toEqual([items[3]]);
  expect(exchanges.get(1)?.server).toMatchObject({
    missingBytes: long.length - 9 + frame(event("next")).length,
  });
  expect(exchanges.get(1)?.server.chunks).toHaveLength(2);
});

test("after a chunk of an event stream that was too long to keep, the next one is read", () => {
  const reader = new WireReader("sse");
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  const replay = chunk(`id: 1\ndata: ${event("a")}\n\nid: 2\ndata: ${event("b")}\n\n`);
  const { items } = reader.add(
    page([
      record("in", "GET /s HTTP/1.1\r\nHost: h\r\n\r\n", { how: "rebuilt", differsBy: 0 }),
      record("out", head),
      record("out", replay.slice(0, 60), { missingAfter: replay.length - 60 }),
      record("out", chunk(`id: 3\ndata: ${event("c")}\n\n`)),
    ]),
  );
  expect(items.at(-1)?.unit.units[0]?.summary).toContain("id 3");
});

test("of a connection an event has its own frames; of requests the whole exchange", () => {
  const sockets = new WireReader("websocket");
  const frames = [record("in", UPGRADE), record("out", SWITCH), record("out", frame(event("a")))];
  const { items } = sockets.add(page([...frames, record("out", frame(event("ab")))]));
  expect(itemsOfEvent(items, { id: "a", offset: 1 }, "epoch")).toEqual([items[2]]);
  const polls = new WireReader("polling");
  const asked = polls.add(
    page([...exchange(1, '[{"id":"b"}]'), ...exchange(2, '[{"id":"a"}]'), ...exchange(3, "[]")]),
  ).items;
  const own = itemsOfEvent(asked, { id: "a", offset: 1 }, "epoch");
  expect(own.map((item) => item.exchange)).toEqual([2, 2, 2]);
  expect(itemsOfEvent(asked, { id: "none", offset: 9 }, "epoch")).toEqual([]);
});

test("a hook's request is sent by the client, and that is the server here", () => {
  const reader = new WireReader("webhook");
  const body = "{}";
  const head = `POST /in HTTP/1.1\r\nhost: h\r\nwebhook-id: msg_epoch_71\r\ncontent-length: 2\r\n\r\n`;
  const { items } = reader.add(
    page([record("out", head + body), record("in", "HTTP/1.1 204 No Content\r\n\r\n")]),
  );
  expect(items.map(({ sentBy }) => sentBy)).toEqual(["client", "client", "server"]);
  expect(itemsOfEvent(items, { id: "x", offset: 71 }, "epoch")).toHaveLength(3);
  expect(itemsOfEvent(items, { id: "x", offset: 7 }, "epoch")).toHaveLength(0);
});

test("text says how each was come by; HAR has one entry for each exchange, with its times", () => {
  const reader = new WireReader("polling");
  seq = 0;
  const { items, exchanges } = reader.add(page([...exchange(1, '{"a":1}'), ...exchange(2, "{}")]));
  expect(textOf(items)).toContain("from client, connection 1, rebuilt, same length");
  const { entries } = JSON.parse(harTextOf(items.slice(0, 3), exchanges)).log;
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    startedDateTime: new Date(1_001).toISOString(),
    time: 1,
    request: { url: "http://host:1/e?n=1" },
    response: { status: 200, content: { text: '{"a":1}' } },
  });
});
