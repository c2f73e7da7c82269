import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { clientOn, hostilePath, PATH_WIRES, PATHS, type Path, type PathClient } from "./experiment";

const COUNT = 5;
const KNOBS = hostilePath.knobs.parse({ count: COUNT });
type Arrivals = Partial<Record<`${PathClient} ${Path}`, number>>;

const STOPPED: Arrivals = {
  "websocket no-upgrade": 0,
  "mqtt no-upgrade": 0,
  "sse buffering": 0,
};

function journal(arrivals: Arrivals, published = COUNT) {
  const builder = new JournalBuilder();
  for (const [index, path] of PATHS.entries()) {
    const startMs = index * 10_000;
    builder.add(startMs, { kind: "phase", phase: path });
    for (let n = 0; n < published; n += 1) builder.publish(startMs + n + 1, startMs + n + 1);
    for (const { client } of PATH_WIRES) {
      const count = arrivals[`${client} ${path}`] ?? published;
      for (let n = 0; n < published; n += 1) {
        // What is held back comes when the proxy has gone: too late to count.
        const atMs = n < count ? startMs + 100 + n : startMs + 6_000;
        builder.arrive(clientOn(path, client), startMs + n + 1, atMs);
      }
    }
    builder.add(startMs + 5_000, { kind: "phase", phase: `${path}-over` });
  }
  return builder.build();
}

test("holds: each proxy stops what it is said to stop", () => {
  const verdict = hostilePath.check(journal(STOPPED), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.reason).toContain("Without Upgrade WebSocket, MQTT over WebSocket got nothing");
  expect(verdict.reason).toContain("Held back, SSE got nothing while it lasted, and WebSocket, MQTT");
});

test.each<[string, Arrivals]>([
  ["a WebSocket passed without Upgrade", { ...STOPPED, "websocket no-upgrade": 1 }],
  ["the fallback did not work", { ...STOPPED, "socket-io no-upgrade": 0 }],
  ["SSE passed the buffer", { ...STOPPED, "sse buffering": COUNT }],
  ["a WebSocket was held back, as nothing is after an Upgrade", { ...STOPPED, "websocket buffering": 0 }],
  ["MQTT over WebSocket was held back", { ...STOPPED, "mqtt buffering": 4 }],
  ["long polling was held back", { ...STOPPED, "long-polling buffering": 4 }],
  ["no proxy was there", {}],
])("does not hold: %s", (_what, arrivals) => {
  expect(hostilePath.check(journal(arrivals), KNOBS).holds).toBe(false);
});

test("unknown: a wire that does not work without a proxy, or too few events", () => {
  expect(hostilePath.check(journal({ ...STOPPED, "sse clear": 4 }), KNOBS).holds).toBe("unknown");
  expect(hostilePath.check(journal(STOPPED, 4), KNOBS).holds).toBe("unknown");
});
