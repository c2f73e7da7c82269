import { expect, test } from "vitest";
import { z } from "zod";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { TRADEOFFS } from "./tradeoffs";

const tradeOff = z.strictObject({
  id: z.string().regex(/^[a-z-]+\/[a-z0-9-]+$/),
  side: z.enum(["pro", "con", "note"]),
  title: z.string().min(1).max(60),
  text: z.string().min(1).max(220),
  verdict: z.enum(["true", "mostly", "outdated", "contested", "wrong", "opinion"]),
  source: z.strictObject({ name: z.string().min(1), url: z.url({ protocol: /^https$/ }) }),
  checkedOn: z.literal("2026-11-23"),
  measured: z.enum(["bytesPerEvent", "p50Ms", "handshake", "lost"]).optional(),
});

const cards = TRANSPORT_IDS.flatMap((id) => TRADEOFFS[id]);

test.each(cards.map((card) => [card.id, card] as const))(
  "card %s has every field within its length",
  (_id, card) => {
    expect(tradeOff.parse(card)).toEqual(card);
  },
);

test("ids are unique over all wires and begin with their wire", () => {
  expect(new Set(cards.map(({ id }) => id)).size).toBe(cards.length);
  for (const id of TRANSPORT_IDS) {
    expect(TRADEOFFS[id].filter((card) => !card.id.startsWith(`${id}/`))).toEqual([]);
  }
});

test.each(["websocket", "webhook", "rest-hook", "mqtt", "sse"] as const)(
  "%s, of the article, has 5 to 8 cards",
  (id) => {
    expect(TRADEOFFS[id].length).toBeGreaterThanOrEqual(5);
    expect(TRADEOFFS[id].length).toBeLessThanOrEqual(8);
  },
);

test.each(["socket-io", "long-polling", "polling"] as const)("%s has 4 to 6 cards", (id) => {
  expect(TRADEOFFS[id].length).toBeGreaterThanOrEqual(4);
  expect(TRADEOFFS[id].length).toBeLessThanOrEqual(6);
});

test.each(TRANSPORT_IDS)("%s has pros, cons and a note", (id) => {
  expect(new Set(TRADEOFFS[id].map(({ side }) => side))).toEqual(new Set(["pro", "con", "note"]));
});

test("no card states a measured time or count of this playground: those come live", () => {
  const measured = /\b\d+(\.\d+)?\s?(ms|µs|kB|KB|MB|B)\b/;
  expect(cards.filter(({ title, text }) => measured.test(`${title} ${text}`)).map(({ id }) => id)).toEqual(
    [],
  );
});

test("titles and texts end as sentences do, without exclamation marks", () => {
  const loud = cards.filter(({ title, text }) => `${title}${text}`.includes("!") || !text.endsWith("."));
  expect(loud.map(({ id }) => id)).toEqual([]);
});
