import { expect, test } from "vitest";
import { ProcessedMessages } from "./processed-messages";

test("[WH-7] a message is remembered for five minutes, and of twenty thousand the oldest is forgotten before", () => {
  const processed = new ProcessedMessages();
  for (let n = 0; n < 20_000; n += 1) processed.process(`msg_${n}`, 299_999);
  expect(processed.process("msg_0", 300_000)).toBe(true);
  expect(processed.process("msg_20000", 300_000)).toBe(false);
  expect([processed.process("msg_1", 300_000), processed.process("msg_0", 300_000)]).toEqual([true, false]);
});

test("[WH-7] what is older than five minutes is forgotten when there are more than ten thousand", () => {
  const processed = new ProcessedMessages();
  for (let n = 0; n < 10_000; n += 1) processed.process(`msg_${n}`, 0);
  expect(processed.process("msg_0", 900_000)).toBe(true);
  expect(processed.process("new", 900_000)).toBe(false);
  expect([processed.process("msg_1", 900_000), processed.process("msg_0", 900_000)]).toEqual([true, false]);
});
