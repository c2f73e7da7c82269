import { expect, test } from "vitest";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import { CLAIMS } from "./claims";
import { COLUMN_TITLES, COMPARED_PATTERNS, COMPARED_TRANSPORTS, COMPARISON_COLUMNS } from "./comparison";
import { saidOf } from "./said-of";
import { TABLE_CLAIMS } from "./table";

const rows = Object.entries({ ...COMPARED_PATTERNS, ...COMPARED_TRANSPORTS });
const cells = rows.flatMap(([row, of]) =>
  COMPARISON_COLUMNS.map((column) => [`${row}, ${column}`, of[column]] as const),
);

test("patterns and transports are told apart, each with a cell for every question", () => {
  expect(Object.keys(COMPARED_PATTERNS)).toEqual([
    "request-response",
    "webhook",
    "rest-hook",
    "publish-subscribe",
  ]);
  expect(Object.keys(COMPARED_TRANSPORTS)).toEqual(["http", "sse", "websocket", "mqtt"]);
  expect(Object.keys(COLUMN_TITLES)).toEqual([...COMPARISON_COLUMNS]);
  for (const [, of] of rows) expect(Object.keys(of)).toEqual([...COMPARISON_COLUMNS]);
});

test.each(cells)(
  "cell %s is short, and its evidence can be followed",
  (_name, { text, evidence, claims }) => {
    expect(text.length).toBeLessThanOrEqual(120);
    expect(text).toMatch(/^[A-Z].*\.$/);
    for (const id of claims) expect(CLAIMS.map((claim) => claim.id)).toContain(id);
    if (evidence.kind === "sourced") expect(new URL(evidence.source.url).protocol).toBe("https:");
    if (evidence.kind === "measured here") {
      expect(EXPERIMENTS.find(({ id }) => id === evidence.by)?.status.kind).toBe("runnable");
    }
  },
);

test("every claim of the article's table has its cell", () => {
  const cited = new Set(cells.flatMap(([, { claims }]) => claims));
  expect(TABLE_CLAIMS.map(({ id }) => id).filter((id) => !cited.has(id))).toEqual([]);
});

test("each pattern and each transport has something for it and something against it, but no library is either", () => {
  for (const subject of [...typedKeys(COMPARED_PATTERNS), ...typedKeys(COMPARED_TRANSPORTS)])
    for (const side of ["pro", "con"] as const) {
      const said = saidOf(subject, side);
      expect(said, `${subject} ${side}`).not.toEqual([]);
      expect(said.filter(({ id }) => id.startsWith("socket-io/"))).toEqual([]);
    }
  expect(saidOf("publish-subscribe", "pro").map(({ id }) => id)).toContain("P-7");
  expect(saidOf("mqtt", "pro").map(({ id }) => id)).not.toContain("P-7");
});

function typedKeys<Key extends string>(of: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(of) as Key[];
}
