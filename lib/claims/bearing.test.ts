import { expect, test } from "vitest";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import type { TransportId } from "#lib/transports/catalog";
import { bearingsOf, outcomeOf } from "./bearing";
import type { ClaimVerdict, Direction, Subject } from "./claim";
import { CLAIMS } from "./claims";
import { STATEMENTS } from "./wires/statements";

/** Of a claim about one of them, the wires that an experiment has to have one of. */
const WIRES_OF: Readonly<Partial<Record<Subject, readonly TransportId[]>>> = {
  websocket: ["websocket"],
  sse: ["sse"],
  mqtt: ["mqtt"],
  "publish-subscribe": ["mqtt"],
  // The delivery of a REST hook is a webhook; a webhook is no REST hook.
  webhook: ["webhook", "rest-hook"],
  "rest-hook": ["rest-hook"],
};

const ofWires = Object.entries(STATEMENTS).flatMap(([wire, statements]) =>
  statements
    .filter(({ id }) => id.startsWith(`${wire}/`))
    .map(({ id, test: tested }) => ({ id, tested, wires: [wire] })),
);
const ofArticle = CLAIMS.map(({ id, about, test: tested }) => ({
  id,
  tested,
  wires: about.flatMap((subject): readonly string[] => WIRES_OF[subject] ?? []),
}));
const pins = [...ofArticle, ...ofWires].flatMap(({ id, tested, wires }) =>
  bearingsOf(tested).map(({ experiment }) => [`${id}, ${experiment}`, experiment, wires] as const),
);

test.each(pins)("the experiment touches what the statement is about: %s", (_name, experiment, wires) => {
  const entry = EXPERIMENTS.find(({ id }) => id === experiment);
  expect(entry).toBeDefined();
  // An experiment without wires is about all of them.
  if (wires.length === 0 || entry?.wires.length === 0) return;
  expect(entry?.wires.filter((wire) => wires.includes(wire))).not.toEqual([]);
});

test("no statement has the same experiment in two directions, and none has an empty list", () => {
  for (const { id, tested } of [...ofArticle, ...ofWires]) {
    if ("untestable" in tested) continue;
    const experiments = bearingsOf(tested).map(({ experiment }) => experiment);
    expect(experiments, id).not.toEqual([]);
    expect(new Set(experiments).size, id).toBe(experiments.length);
  }
});

/** Of what holds, no run may only speak against it, and of what is wrong none only for it. The rest may go either way. */
const RULED_OUT: Readonly<Partial<Record<ClaimVerdict, Direction>>> = {
  holds: "contradicts",
  wrong: "supports",
  "mostly wrong": "supports",
  outdated: "supports",
};

test.each([...CLAIMS, ...Object.values(STATEMENTS).flat()].map((each) => [each.id, each] as const))(
  "statement %s: what its experiments would show does not contradict its verdict",
  (_id, { verdict, test: tested }) => {
    const directions = bearingsOf(tested)
      .filter(({ experiment }) => EXPERIMENTS.find(({ id }) => id === experiment)?.status.kind === "runnable")
      .map(({ direction }) => direction);
    if (directions.length > 0) expect(new Set(directions)).not.toEqual(new Set([RULED_OUT[verdict]]));
  },
);

test("that an experiment's claim holds speaks for one statement and against another", () => {
  // "It does not scale": all connections fit on one port, and each delivery within its budget.
  const doesNotScale = CLAIMS.find(({ id }) => id === "W-18");
  expect(bearingsOf(doesNotScale?.test ?? { untestable: "" })).toEqual([
    { experiment: "X07", direction: "contradicts" },
    { experiment: "X08", direction: "contradicts" },
  ]);
  expect(outcomeOf("contradicts", true)).toBe("speaks against this");
  expect(outcomeOf("contradicts", false)).toBe("supports this");
  expect(outcomeOf("supports", true)).toBe("supports this");
  expect(outcomeOf("supports", false)).toBe("speaks against this");
  for (const direction of ["supports", "contradicts", "measures"] as const)
    expect(outcomeOf(direction, "unknown")).toBe("undecided");
  for (const holds of [true, false] as const) expect(outcomeOf("measures", holds)).toBe("undecided");
});
