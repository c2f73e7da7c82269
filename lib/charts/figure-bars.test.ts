import { expect, test } from "vitest";
import type { Figure } from "#lib/experiments/verdict";
import { barFigures, figureBars } from "./figure-bars";

const bytes = (name: string, label: string, value: number): Figure => ({ name, label, value, unit: "bytes" });

test("figures of one kind are one group, each bar a share of the longest", () => {
  const groups = figureBars([
    bytes("websocket.up", "WebSocket: upward", 50),
    bytes("sse-and-post.up", "SSE and POST: upward", 200),
    { name: "ratio", label: "Polls for each call", value: 4, unit: "ratio" },
  ]);
  expect(groups).toEqual([
    {
      caption: "upward, bytes",
      bars: [
        { name: "websocket.up", label: "WebSocket", transport: "websocket", share: 0.25, text: "50" },
        { name: "sse-and-post.up", label: "SSE and POST", transport: "sse", share: 1, text: "200" },
      ],
    },
    {
      caption: "",
      bars: [{ name: "ratio", label: "Polls for each call", transport: undefined, share: 1, text: "4" }],
    },
  ]);
});

test("where all are nothing no bar has a length", () => {
  expect(figureBars([bytes("sse.lost", "SSE: lost", 0)])[0]?.bars[0]).toMatchObject({
    share: 0,
    text: "0",
  });
  expect(figureBars([])).toEqual([]);
});

test("only the figures that a verdict names are drawn", () => {
  const figures = [bytes("a.x", "A: x", 1), bytes("a.y", "A: y", 2)];
  expect(barFigures({ figures, bars: ["a.y"] })).toEqual([figures[1]]);
});
