import { expect, test } from "vitest";
import { CLAIMS } from "#lib/claims/claims";
import { STATEMENTS } from "#lib/claims/wires/statements";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { changesOf, firstOf, rankWires } from "./advice";
import { type Answers, answersOf, answersQuery, QUESTIONS } from "./questions";
import { REASONS } from "./reasons";

const cards = [...CLAIMS, ...Object.values(STATEMENTS).flat()].map(({ id }) => id);

test.each(REASONS.map((reason) => [`${reason.question}=${reason.answer}, ${reason.card}`, reason] as const))(
  "the reason %s belongs to an option and to a card",
  (_name, { question, answer, card, text }) => {
    const options = QUESTIONS.find(({ id }) => id === question)?.options ?? [];
    expect(options.map(({ value }) => value)).toContain(answer);
    expect(cards).toContain(card);
    expect(text.endsWith(".") && !text.includes("!")).toBe(true);
  },
);

test("there are eight questions, each of which can change an answer, and every wire can be spoken for", () => {
  expect(QUESTIONS).toHaveLength(8);
  for (const { id } of QUESTIONS) expect(REASONS.some(({ question }) => question === id)).toBe(true);
  for (const wire of TRANSPORT_IDS) {
    expect(
      REASONS.some(({ wires, weight }) => wires.includes(wire) && weight !== "excludes" && weight > 0),
    ).toBe(true);
  }
});

const CASES: readonly (readonly [string, Answers, readonly string[]])[] = [
  ["a live page", { direction: "down", receiver: "browser", reachable: "no", loss: "never" }, ["sse"]],
  [
    "a chat",
    { direction: "both", receiver: "browser", rate: "steady", team: "library" },
    ["websocket", "socket-io"],
  ],
  [
    "partners of a shop",
    { direction: "down", receiver: "server", reachable: "yes", loss: "never", rate: "rare" },
    ["webhook", "rest-hook"],
  ],
  [
    "sensors",
    { direction: "both", receiver: "device", fanout: "many", network: "mobile", team: "broker" },
    ["mqtt"],
  ],
  [
    "an office behind a proxy",
    { receiver: "browser", network: "proxies", team: "http", loss: "newest" },
    ["polling"],
  ],
];

test.each(CASES)("%s: those that practice would name come first", (_name, answers, expected) => {
  const first = firstOf(rankWires(answers));
  for (const wire of first) expect(expected).toContain(wire);
});

test("what is excluded has no place, however much speaks for it", () => {
  const ranked = rankWires({ receiver: "browser", loss: "never", rate: "rare", fanout: "one", team: "http" });
  expect(ranked.filter(({ place }) => place === undefined).map(({ wire }) => wire)).toEqual([
    "webhook",
    "rest-hook",
  ]);
  expect(ranked.slice(-2).map(({ wire }) => wire)).toEqual(["webhook", "rest-hook"]);
});

test("without answers nothing tells the wires apart, and nothing would change that", () => {
  const ranked = rankWires({});
  expect(ranked.map(({ wire }) => wire)).toEqual(TRANSPORT_IDS);
  expect(new Set(ranked.map(({ place }) => place))).toEqual(new Set([1]));
  expect(changesOf({})).toEqual([]);
});

test("what is said to change the answer does, and what is not said does not", () => {
  const answers = { direction: "down", receiver: "browser", loss: "never", network: "free" } as const;
  const before = firstOf(rankWires(answers));
  const changes = changesOf(answers);
  expect(changes.length).toBeGreaterThan(0);
  for (const { id, options } of QUESTIONS) {
    if (!(id in answers)) continue;
    for (const { value } of options) {
      const after = firstOf(rankWires({ ...answers, [id]: value }));
      const named = changes.some((change) => change.question === id && change.answer === value);
      expect(named).toBe(after.join() !== before.join());
    }
  }
});

test("answers go through an address and back; what is no option is left out", () => {
  const answers = { direction: "both", team: "broker" } as const;
  const address = new URLSearchParams(answersQuery(answers));
  expect(answersOf((id) => address.get(id))).toEqual(answers);
  expect(answersOf(() => "__proto__")).toEqual({});
  expect(answersOf(() => ["down"])).toEqual({});
});
