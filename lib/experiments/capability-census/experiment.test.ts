import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { BESIDES, CENSUS_APIS, type CensusClient, capabilityCensus, EVENTS, PRESENT } from "./experiment";

interface Story {
  readonly published?: number;
  readonly absent?: readonly CensusClient[];
  readonly silent?: readonly CensusClient[];
}

function journal({ published = EVENTS, absent = [], silent = ["web-transport"] }: Story) {
  const builder = new JournalBuilder();
  for (const { client, label } of CENSUS_APIS) {
    builder.add(0, { kind: "client", client, label });
    builder.add(1, { kind: "sample", name: PRESENT, client, value: absent.includes(client) ? 0 : 1 });
  }
  builder.add(2, { kind: "sample", name: BESIDES[0], value: 1 });
  builder.add(2, { kind: "sample", name: BESIDES[1], value: 0 });
  for (let offset = 1; offset <= published; offset += 1) {
    builder.publish(offset, 10 * offset);
    for (const { client } of CENSUS_APIS) {
      if (!absent.includes(client) && !silent.includes(client))
        builder.arrive(client, offset, 10 * offset + 5);
    }
  }
  return builder.build();
}

const check = (story: Story, knobs: object = {}) =>
  capabilityCensus.check(journal(story), capabilityCensus.knobs.parse(knobs));

test("holds: what all browsers have is there and carries events, and it says what else there is", () => {
  const { holds, reason, figures } = check({ absent: ["websocket-stream"] });
  expect(holds).toBe(true);
  expect(reason).toBe(
    "WebSocket, EventSource, fetch, read as it comes are there, and each carried 5 of 5 events. Besides, it has SharedWorker.",
  );
  expect(figures.map(({ name }) => name)).not.toContain("websocket-stream.arrived");
});

test.each([
  ["one is not built in", { absent: ["event-source"] }, {}, "Not in this browser: EventSource."],
  [
    "one is there and carries nothing",
    { silent: ["websocket"] },
    {},
    "WebSocket is there and carried 0 of 5",
  ],
  ["the newest are asked for", {}, { needed: "all" }, "WebTransport is there and carried 0 of 5 events."],
] as const)("does not hold: %s", (_what, story, knobs, reason) => {
  const verdict = check(story, knobs);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test("unknown: the server did not accept all events", () => {
  const verdict = check({ published: 4 });
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain("Only 4 of 5 events were accepted.");
});
