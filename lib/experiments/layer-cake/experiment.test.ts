import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { DOWN, LAYERS, layerCake, TAKEN } from "./experiment";

const KNOBS = layerCake.knobs.parse({});
const TOTAL = KNOBS.downEvents + 2 * KNOBS.aroundEvents;
const isDown = (offset: number) =>
  offset > KNOBS.aroundEvents && offset <= KNOBS.aroundEvents + KNOBS.downEvents;

interface Story {
  readonly published?: number;
  /** Which layers bring what was sent while the receivers were down. */
  readonly brings?: readonly string[];
  readonly layers?: number;
}

function journal({ published = TOTAL, brings = ["rest-hook"], layers = LAYERS.length }: Story) {
  const builder = new JournalBuilder();
  for (const { client, label } of LAYERS.slice(0, layers)) builder.add(0, { kind: "client", client, label });
  builder.add(550, { kind: "phase", phase: DOWN });
  builder.add(1_550, { kind: "phase", phase: "up-again" });
  for (let offset = 1; offset <= published; offset += 1) {
    builder.publish(offset, offset * 100);
    builder.add(offset * 100 + 1, { kind: "sample", name: TAKEN, value: offset });
    for (const { client } of LAYERS) {
      if (!isDown(offset) || brings.includes(client)) builder.arrive(client, offset, offset * 100 + 5);
    }
  }
  return builder.build();
}

test("holds: TCP and a request lose what was sent meanwhile, the hook does not", () => {
  const verdict = layerCake.check(journal({}), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 10 });
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({ "tcp.lost": 10, "http.lost": 10, "rest-hook.lost": 0, "tcp-believed": 10 });
});

test.each([
  ["all layers bring everything", { brings: ["tcp", "http", "rest-hook"] }],
  ["the hook loses it, too", { brings: [] }],
])("does not hold: %s", (_what, story) => {
  expect(layerCake.check(journal(story), KNOBS).holds).toBe(false);
});

test.each([
  ["too few events", { published: TOTAL - 1 }, "Not every event"],
  ["a layer is missing", { layers: 2 }, "Not every layer"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = layerCake.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
