import { expect, test } from "vitest";
import { TRANSPORTS } from "#lib/transports/catalog";
import { FollowedEvents } from "./followed-events";
import { LaneAccount } from "./lane-account";
import { LaneTally } from "./lane-tally";
import { trackedLane } from "./tracked-event";

const facts = {
  id: "e",
  type: "a.b",
  via: "http",
  receivedAtMs: 0,
  recordedAtMs: 1,
  envelopeBytes: 1,
  dataBytes: 1,
};

test("when too many wait the oldest are let go, and it is counted how many", () => {
  const account = new LaneAccount(TRANSPORTS.webhook);
  const tally = new LaneTally();
  const followed = new FollowedEvents({ account, tallyOf: () => tally, capacity: 10 }, 2);
  for (const offset of [1, 2, 3]) followed.follow({ offset, facts, lane: trackedLane() });
  expect(followed.touch(1)).toBeUndefined();
  expect(followed.touch(2)?.offset).toBe(2);
  followed.settle(3);
  expect(tally.totals(account.bytes)).toMatchObject({ arrived: 0, lost: 0, noLongerFollowed: 1 });
});
