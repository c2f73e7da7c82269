import { expect, test } from "vitest";
import { RUNNABLE } from "#lib/experiments/runnable";
import { setupPlaces, setupText } from "./setup-places";

test("publisher, server, what is between and the lines stand from left to right", () => {
  const { publisher, server, between, linesFromX, linesToX, lines, width, height } = setupPlaces({
    publisher: "HTTP",
    server: "this",
    between: "relay that changes answers",
    lines: [
      { transport: "sse", label: "SSE", opens: "client", events: "out" },
      { transport: "webhook", label: "Webhook", opens: "server", events: "out", broken: "cut" },
    ],
  });
  const xs = [publisher?.x, server.x, linesFromX, between?.x, linesToX, width];
  expect(xs).toEqual([...xs].sort((a, b) => Number(a) - Number(b)));
  expect(between?.texts).toEqual(["relay that", "changes", "answers"]);
  expect(lines.map(({ y }) => y)).toEqual([height / 2 - 15, height / 2 + 15]);
});

test("in words: who opens, where events go, and what is broken", () => {
  const text = setupText({
    publisher: "HTTP",
    server: "this",
    lines: [
      { transport: "sse", label: "SSE", opens: "client", events: "out" },
      { transport: "webhook", label: "Webhook", opens: "server", events: "out", broken: "cut" },
    ],
  });
  expect(text).toBe(
    "A publisher sends events by HTTP to this server. SSE opens the line and gets events. Webhook is called by the server and gets events; broken on purpose: cut.",
  );
});

test.each(
  RUNNABLE.flatMap(({ slug, presets, knobs, setup }) =>
    presets.map((preset) => [slug, preset.title, setup(knobs.parse(preset.knobs))] as const),
  ),
)("%s, %s: every line has a name of its own, and is said in words", (_slug, _preset, setup) => {
  const labels = setup.lines.map(({ label }) => label);
  expect(labels.length).toBeGreaterThan(0);
  expect(new Set(labels).size).toBe(labels.length);
  for (const label of labels) expect(setupText(setup)).toContain(label);
});
