import { expect, test } from "vitest";
import { bearingsOf } from "#lib/claims/bearing";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { STATEMENTS } from "./statements";

const statements = TRANSPORT_IDS.flatMap((id) => STATEMENTS[id]);
const ofPlayground = statements.filter((statement) => !("quote" in statement));

test("ids are unique over all wires, and one that is not of the article begins with its wire", () => {
  expect(new Set(statements.map(({ id }) => id)).size).toBe(statements.length);
  for (const wire of TRANSPORT_IDS) {
    const own = STATEMENTS[wire].filter((statement) => !("quote" in statement));
    expect(own.filter(({ id }) => !id.startsWith(`${wire}/`))).toEqual([]);
  }
});

test.each(TRANSPORT_IDS)("%s has something for it, something against it, and a fact", (wire) => {
  expect(new Set(STATEMENTS[wire].map(({ side }) => side))).toEqual(new Set(["pro", "con", "fact"]));
});

test.each(ofPlayground.map((statement) => [statement.id, statement] as const))(
  "statement %s is short, plain, sourced, and tested by experiments that there are",
  (_id, { text, why, source, test: tested }) => {
    expect(text.length).toBeLessThanOrEqual(120);
    expect(why.length).toBeLessThanOrEqual(300);
    expect(`${text}${why}`).not.toContain("!");
    expect(text.endsWith(".") && why.endsWith(".")).toBe(true);
    expect(new URL(source.url).protocol).toBe("https:");
    const known = EXPERIMENTS.map(({ id }) => id);
    expect(bearingsOf(tested).filter(({ experiment }) => !known.includes(experiment))).toEqual([]);
  },
);

test("no statement gives a measured time or count of this playground: those come live", () => {
  const measured = /\b\d+(\.\d+)?\s?(ms|µs|kB|KB|MB|B)\b/;
  expect(ofPlayground.filter(({ text, why }) => measured.test(`${text} ${why}`)).map(({ id }) => id)).toEqual(
    [],
  );
});
