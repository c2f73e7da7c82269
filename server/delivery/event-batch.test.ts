import { expect, test, vi } from "vitest";
import type { RecordedEvent } from "#server/log/recorded-event";
import { EventBatch } from "./event-batch";

test("[CORE-9] a batch is encoded once for each wire format, however many ask", () => {
  const event: RecordedEvent = {
    roomId: "r",
    epoch: "0123456789abcdef",
    offset: 1,
    id: "e",
    type: "a.b",
    json: Buffer.from("{}"),
    dataBytes: 2,
    receivedAtMs: 1,
    recordedAtMs: 1,
    via: "http",
  };
  const formats = ["one", "another"].map((name) => ({ name, encode: vi.fn(() => Buffer.from(name)) }));
  const batch = new EventBatch([event]);
  for (const format of [...formats, ...formats]) expect(batch.encoded(format)).toBe(batch.encoded(format));
  for (const { encode } of formats) expect(encode.mock.calls).toEqual([[[event]]]);
});
