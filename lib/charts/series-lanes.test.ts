import { expect, test } from "vitest";
import type { Series } from "#lib/experiments/verdict";
import { seriesCharts, seriesLanes, transportOf } from "./series-lanes";

const count = (name: string, points: Series["points"]): Series => ({ name, x: "ms", y: "events", points });

test("a count stays where it was until the next, to the end; what was published lies behind each lane", () => {
  const drawn = seriesLanes([
    count("published", [
      [0, 0],
      [500, 10],
      [1_000, 20],
    ]),
    count("sse-bare", [
      [0, 0],
      [500, 10],
    ]),
  ]);
  expect(drawn?.reference?.path).toBe("M0 100H500V50H1000V0H1000");
  expect(drawn?.lanes).toEqual([
    { name: "sse-bare", transport: "sse", path: "M0 100H500V50H1000", summary: "10", faults: [] },
  ]);
  expect(drawn?.caption).toContain("published, 20 in all");
  expect(drawn?.ticks.map(({ text }) => text)).toEqual(["0 s", "0.2 s", "0.4 s", "0.6 s", "0.8 s", "1 s"]);
});

test("measurements are joined by lines", () => {
  const drawn = seriesLanes([
    {
      name: "to the last arrival",
      x: "event",
      y: "ms",
      points: [
        [1, 4],
        [2, 2],
      ],
    },
  ]);
  expect(drawn?.reference).toBeUndefined();
  expect(drawn?.lanes[0]).toMatchObject({
    transport: undefined,
    path: "M500 0L1000 50",
    summary: "max 4 ms",
  });
  // Half an event is no place on an axis.
  expect(drawn?.ticks.map(({ text }) => text)).toEqual(["0", "1", "2"]);
  expect(drawn?.caption).toBe("ms by event, 0 to 4");
});

test.each([
  [[]],
  [[count("sse", [])]],
  [
    [
      count("sse", [
        [0, 0],
        [0, 0],
      ]),
    ],
  ],
])("nothing to draw: %j", (series) => {
  expect(seriesLanes(series)).toBeUndefined();
});

test("a client is of the wire that its name begins with", () => {
  expect(
    ["sse", "sse-bare", "websocket-cursor", "socket-io", "polling", "ssex", "qos-1"].map(transportOf),
  ).toEqual(["sse", "sse", "websocket", "socket-io", "polling", undefined, undefined]);
});

test("the time of a fault lies on the lanes that it was on, and is no line itself", () => {
  const lines = ["published", "sse", "mqtt"].map((name) =>
    count(name, [
      [0, 0],
      [1_000, 4],
    ]),
  );
  const fault = (faultOf: string, name: string, from: number, to: number): Series => ({
    name,
    x: "ms",
    y: "fault",
    points: [
      [from, 1],
      [to, 1],
    ],
    faultOf,
  });
  const drawn = seriesLanes([...lines, fault("*", "cut", 200, 500), fault("mqtt", "pause", 600, 5_000)]);
  expect(drawn?.lanes.map(({ name, faults }) => [name, faults])).toEqual([
    ["sse", [{ x: 200, width: 300 }]],
    [
      "mqtt",
      [
        { x: 200, width: 300 },
        { x: 600, width: 400 },
      ],
    ],
  ]);
  expect(drawn?.caption).toContain("Red: while the fault was on (cut, pause).");
});

test("series on other axes are a chart of their own, and what was expected lies behind what was measured", () => {
  const points: Series["points"] = [
    [100, 50],
    [200, 100],
  ];
  const charts = seriesCharts([
    count("published", points),
    count("sse", points),
    { name: "expected", x: "interval", y: "ms", points },
    { name: "polling", x: "interval", y: "ms", points },
    { name: "cut", x: "ms", y: "fault", points, faultOf: "*" },
  ]);
  expect(charts.map(({ lanes, reference }) => [lanes.map(({ name }) => name), reference?.name])).toEqual([
    [["sse"], "published"],
    [["polling"], "expected"],
  ]);
  expect(charts[0]?.lanes[0]?.faults).toHaveLength(1);
  expect(charts[1]?.lanes[0]?.faults).toEqual([]);
  expect(charts[1]?.caption).toBe("ms by interval, 0 to 100. Grey: expected.");
});
