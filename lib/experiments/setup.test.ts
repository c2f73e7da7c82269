import { expect, test } from "vitest";
import { runnableOf } from "./runnable";
import type { Setup } from "./setup";

function setupOf(name: string, knobs: object): Setup {
  const experiment = runnableOf(name);
  if (experiment === undefined) throw new Error(`${name} is not there`);
  return experiment.setup(experiment.knobs.parse(knobs));
}

function brokenLines(name: string, knobs: object): number {
  return setupOf(name, knobs).lines.filter(({ broken }) => broken !== undefined).length;
}

test.each([
  ["black-hole", { fault: "none" }],
  ["cut-and-resume", { outageMs: 0 }],
  ["hostile-path", { upgrade: "pass", holdBytes: 0 }],
  ["layer-cake", { downEvents: 0 }],
  ["server-to-server", { reachable: true }],
  ["slow-reader", { freeze: false }],
  ["webhook-delivery", { behaviour: "answers" }],
])("%s: the short form breaks lines, %o does not", (name, whole) => {
  expect(brokenLines(name, {})).toBeGreaterThan(0);
  expect(brokenLines(name, whole)).toBe(0);
});

test.each([
  ["polite-goodbye", { path: "black-hole" }],
  ["rhythm", { holdBytes: 4_096 }],
])("%s: the short form breaks no line, %o does", (name, broken) => {
  expect(brokenLines(name, {})).toBe(0);
  expect(brokenLines(name, broken)).toBeGreaterThan(0);
});

test("wires and numbers are those that were chosen", () => {
  const { lines } = setupOf("connection-cost", { wire: "sse", few: 7, connections: 30 });
  expect(lines).toEqual([
    { transport: "sse", label: "7, then 30 connections", opens: "client", events: "out" },
  ]);
});

test("a proxy stands between only where there is one", () => {
  expect(setupOf("hostile-path", {}).between).toBe("two proxies, in turn");
  expect(setupOf("hostile-path", { holdBytes: 0 }).between).toBe("a proxy");
  expect(setupOf("hostile-path", { upgrade: "pass", holdBytes: 0 })).not.toHaveProperty("between");
});

test("who publishes is drawn where somebody does", () => {
  expect(setupOf("cost-of-silence", {})).not.toHaveProperty("publisher");
  expect(setupOf("cost-of-silence", { perSecond: 2 }).publisher).toBe("HTTP");
});
