import { expect, test } from "vitest";
import { hasFinishedExchange } from "./wire-export";
import type { WireItem } from "./wire-item";
import type { RawExchange } from "./wire-reader";

const answered = (text: string | undefined): RawExchange => ({
  client: { chunks: [], missingBytes: 0, firstAtMs: 0, lastAtMs: 0 },
  server: {
    chunks: text === undefined ? [] : [new Uint8Array(Buffer.from(text))],
    missingBytes: 0,
    firstAtMs: 0,
    lastAtMs: 0,
  },
});
const itemsOf = (...exchanges: number[]) =>
  exchanges.map((exchange) => ({ exchange })) as unknown as WireItem[];

test("there is something for HAR when one of the exchanges shown has stayed HTTP", () => {
  const exchanges = new Map([
    [1, answered("HTTP/1.1 200 OK\r\n")],
    [2, answered("HTTP/1.1 101 Switching Protocols\r\n")],
    [3, answered(undefined)],
  ]);
  expect(hasFinishedExchange(itemsOf(1, 2), exchanges)).toBe(true);
  for (const shown of [[2], [3], [2, 3], [4], []]) {
    expect(hasFinishedExchange(itemsOf(...shown), exchanges)).toBe(false);
  }
});
