import { expect, test } from "vitest";
import { arrangeFigures } from "./figure-table";
import type { Figure } from "./verdict";

const figure = (name: string, label: string, value = 1, unit: Figure["unit"] = "events"): Figure => ({
  name,
  label,
  value,
  unit,
});

test("what several have becomes a column, in the order in which it was told; the rest stays alone", () => {
  const all = [
    figure("sse.received", "SSE, as it is: received", 50),
    figure("sse.lost", "SSE, as it is: lost", 0),
    figure("sse.back-after", "SSE, as it is: back after", 900, "ms"),
    figure("ws.received", "WebSocket: received", 35),
    figure("ws.lost", "WebSocket: lost", 15),
    figure("swallowed", "Events that reached nobody", 7),
  ];
  const { table, single } = arrangeFigures(all);
  expect(table?.columns.map(({ label }) => label)).toEqual(["received", "lost"]);
  expect(table?.rows.map(({ label, figures }) => [label, ...figures.map((each) => each?.value)])).toEqual([
    ["SSE, as it is", 50, 0],
    ["WebSocket", 35, 15],
  ]);
  expect(single).toEqual([all[2], all[5]]);
});

test("a gap in a column is a gap, and figures of another unit do not share it", () => {
  const all = [
    figure("a.lost", "A: lost"),
    figure("b.lost", "B: lost"),
    figure("c.lost", "C: lost", 3, "ms"),
    figure("a.late", "A: late"),
    figure("c.late", "C: late"),
  ];
  const { table, single } = arrangeFigures(all);
  expect(table?.rows.map(({ key, figures }) => [key, ...figures.map((each) => each?.value)])).toEqual([
    ["a", 1, 1],
    ["b", 1, undefined],
    ["c", undefined, 1],
  ]);
  expect(single).toEqual([all[2]]);
});

test("nothing is lost: without shared kinds all stay alone", () => {
  const all = [figure("a.x", "A: x"), figure("b.y", "B: y"), figure("c", "C")];
  expect(arrangeFigures(all)).toEqual({ table: undefined, single: all });
});
