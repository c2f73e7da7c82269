import { expect, test } from "vitest";
import { CROWD_WIRES, connectionCost } from "#lib/experiments/connection-cost/experiment";
import { LEAST_FOR_MEMORY } from "#lib/experiments/connection-cost/least-for-memory";
import { LONGEST_RUN_MS } from "#lib/experiments/experiment";
import { CROWD_RUNS } from "./crowd-runs";

test("there is a run for every wire of which a crowd can be opened", () => {
  expect(CROWD_RUNS.map(({ wire }) => wire)).toEqual(CROWD_WIRES);
});

test.each(CROWD_RUNS)("$wire: its settings are allowed, and enough for memory", ({ address }) => {
  const url = new URL(address, "http://localhost");
  expect(url.pathname).toBe(`/lab/${connectionCost.slug}`);
  const settings = [...url.searchParams].map(([name, text]) => [name, name === "wire" ? text : Number(text)]);
  const knobs = connectionCost.knobs.parse(Object.fromEntries(settings));
  expect(knobs.connections - knobs.few).toBeGreaterThanOrEqual(LEAST_FOR_MEMORY);
  expect(connectionCost.expectedMs(knobs)).toBeLessThanOrEqual(LONGEST_RUN_MS);
});
