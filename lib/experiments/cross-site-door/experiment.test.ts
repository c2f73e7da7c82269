import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { clientOf, crossSiteDoor, DOORS, type Door, EVENTS, KNOCKERS, labelOf } from "./experiment";

interface Story {
  readonly published?: number;
  readonly strangers?: readonly Door[];
  readonly deaf?: Door;
}

function check({ published = EVENTS, strangers = ["websocket"], deaf }: Story) {
  const builder = new JournalBuilder();
  for (const knocker of KNOCKERS) {
    for (const { door, label } of DOORS) {
      builder.add(0, { kind: "client", client: clientOf(knocker, door), label: labelOf(knocker, label) });
    }
  }
  for (let offset = 1; offset <= published; offset += 1) {
    builder.publish(offset, 10 * offset);
    for (const { door } of DOORS) {
      if (door !== deaf) builder.arrive(clientOf("own", door), offset, 10 * offset + 5);
      if (strangers.includes(door)) builder.arrive(clientOf("stranger", door), offset, 10 * offset + 5);
    }
  }
  return crossSiteDoor.check(builder.build(), crossSiteDoor.knobs.parse({}));
}

test("holds: another site reads the WebSocket, and nothing else", () => {
  const { holds, reason } = check({});
  expect(holds).toBe(true);
  expect(reason).toBe("A page of another site got events by WebSocket (5 of 5); this page by all of them.");
});

test.each([
  ["it reads nothing", [], "none of them"],
  ["it reads a stream as well", ["websocket", "event-source"], "EventSource (5 of 5)"],
  ["it reads an answer and no WebSocket", ["fetch"], "fetch (5 of 5)"],
] as const)("does not hold: %s", (_what, strangers, reason) => {
  const verdict = check({ strangers });
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test.each([
  ["the server did not accept all events", { published: 3 }, "Only 3 of 5"],
  ["this page itself heard nothing", { deaf: "event-source" }, "EventSource, this page: only 0 of 5"],
] as const)("unknown: %s", (_what, story, reason) => {
  const verdict = check(story);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});

test("its room is open to other sites only where the run is about that", () => {
  expect(crossSiteDoor.opensDoor?.(crossSiteDoor.knobs.parse({}))).toBe(true);
  expect(crossSiteDoor.opensDoor?.(crossSiteDoor.knobs.parse({ originCheck: true }))).toBe(false);
});
