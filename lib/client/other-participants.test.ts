import { expect, test } from "vitest";
import { otherParticipants } from "./other-participants";

const OWN = "0123456789abcdef0123";
const PAGE = "fedcba9876543210fedc";

test("a page that is seen on any wire can be aimed at on this one, and by one name", () => {
  const lines = [
    { subscriber: `${PAGE}-sse`, wire: "sse" },
    { subscriber: `${PAGE}-websocket`, wire: "websocket" },
  ] as const;
  expect(otherParticipants(lines, "polling", undefined)).toEqual([
    { id: PAGE, subscriber: `${PAGE}-polling`, label: "page fedc" },
  ]);
});

test("this page is no other, and a client that is no page is where it is", () => {
  const lines = [
    { subscriber: `${OWN}-sse`, wire: "sse" },
    { subscriber: "my-laptop", wire: "sse" },
    { subscriber: "meter-7", wire: "mqtt" },
  ] as const;
  expect(otherParticipants(lines, "sse", `${OWN}-sse`)).toEqual([
    { id: "my-laptop", subscriber: "my-laptop", label: "my-laptop" },
  ]);
  expect(otherParticipants(lines, "mqtt", `${OWN}-mqtt`)).toEqual([
    { id: "meter-7", subscriber: "meter-7", label: "meter-7" },
  ]);
});

test("who takes the name of a page's lane on another wire is that name, and no page", () => {
  expect(otherParticipants([{ subscriber: `${PAGE}-sse`, wire: "mqtt" }], "mqtt", undefined)).toEqual([
    { id: `${PAGE}-sse`, subscriber: `${PAGE}-sse`, label: `${PAGE}-sse` },
  ]);
});
