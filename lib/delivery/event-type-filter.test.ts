import { expect, test } from "vitest";
import { eventTypeFilter, wantsEventType } from "./event-type-filter";
import { messageId, parseMessageId } from "./message-id";

test("[WH-19] a filter is exact, a prefix of whole parts, or everything", () => {
  expect(wantsEventType([], "order.paid")).toBe(true);
  expect(wantsEventType(["*"], "order.paid")).toBe(true);
  expect(wantsEventType(["order.paid"], "order.paid")).toBe(true);
  expect(wantsEventType(["order.paid"], "order.paid.late")).toBe(false);
  expect(wantsEventType(["order.*"], "order.paid")).toBe(true);
  expect(wantsEventType(["order.*"], "order.paid.late")).toBe(true);
  expect(wantsEventType(["order.*"], "order")).toBe(false);
  expect(wantsEventType(["order.*"], "orders.paid")).toBe(false);
  expect(wantsEventType(["user.made", "order.*"], "order.paid")).toBe(true);
});

test.each(["", "order.", ".*", "order*", "*.paid", "order..paid", "a b", "order.**", "x".repeat(129)])(
  "[WH-19] %j is no filter",
  (text) => {
    expect(eventTypeFilter.safeParse(text).success).toBe(false);
  },
);

test("[WH-3] a message id has no dot and leads back to its event", () => {
  const position = { epoch: "0123456789abcdef", offset: 42 };
  expect(messageId(position)).toBe("msg_0123456789abcdef_42");
  expect(parseMessageId(messageId(position))).toEqual(position);
  for (const other of ["msg_ping_00", "msg_0123456789abcdef_0", "msg_0123456789abcdef_01", "", "x"]) {
    expect(parseMessageId(other)).toBeUndefined();
  }
});
