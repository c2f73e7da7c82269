import { expect, test } from "vitest";
import { EXPERIMENTS, runsHere } from "#lib/experiments/catalog";
import { POLL_LINES } from "#lib/experiments/push-and-poll/experiment";
import { PAGE_TRANSPORT_IDS, TRANSPORT_IDS } from "#lib/transports/catalog";
import { MEASURED_ROWS, toggled, WIRES_AT_FIRST, wiresOfAddress } from "./wire-rows";

test("each measured row belongs to an experiment that runs here", () => {
  for (const { experiment } of MEASURED_ROWS) {
    const entry = EXPERIMENTS.find(({ id }) => id === experiment);
    expect(entry && runsHere(entry), experiment).toBe(true);
  }
});

test("every wire that reaches a page has its median delay, by the name that the experiment gives it", () => {
  const row = MEASURED_ROWS.find(({ experiment }) => experiment === "X02");
  const names = TRANSPORT_IDS.flatMap((id) => row?.figures[id] ?? []).map(([name]) => name);
  expect(names).toEqual(PAGE_TRANSPORT_IDS.map((id) => `${id}.delay-p50`));
  expect(names).toEqual(POLL_LINES.map(({ client }) => `${client}.delay-p50`));
});

test("known wires of an address, each once, in the catalogue's order", () => {
  expect(wiresOfAddress("sse,websocket,sse,telex")).toEqual(["websocket", "sse"]);
  for (const nothing of [undefined, null, "", "telex", ["sse"], "__proto__"]) {
    expect(wiresOfAddress(nothing)).toEqual(WIRES_AT_FIRST);
  }
  expect(wiresOfAddress(TRANSPORT_IDS.join(","))).toEqual(TRANSPORT_IDS);
});

test("a wire is put in and taken out", () => {
  expect(toggled(["sse"], "mqtt")).toEqual(["sse", "mqtt"]);
  expect(toggled(["sse", "mqtt"], "sse")).toEqual(["mqtt"]);
});
