import { z } from "zod";
import { TRANSPORT_IDS } from "#lib/transports/catalog";

/** Facts in one request. */
export const MOST_PAGE_FACTS = 500;

const instant = z.number().positive();
const name = z.string().min(1).max(64);
const atMs = instant;

/** What a page that carries a run out may tell: facts of the run's journal, by the page's clock. */
const pageFact = z.discriminatedUnion("kind", [
  z.strictObject({
    atMs,
    kind: z.literal("client"),
    client: name,
    transport: z.enum(TRANSPORT_IDS).exactOptional(),
    label: z.string().min(1).max(120),
  }),
  z.strictObject({ atMs, kind: z.literal("phase"), phase: name }),
  z.strictObject({
    atMs,
    kind: z.literal("published"),
    offset: z.int().positive(),
    plannedAtMs: instant,
    sentAtMs: instant,
  }),
  z.strictObject({
    atMs,
    kind: z.literal("arrived"),
    client: name,
    offset: z.int().positive(),
    replayed: z.boolean(),
  }),
  z.strictObject({ atMs, kind: z.literal("sample"), name, client: name.exactOptional(), value: z.number() }),
]);
export type PageFact = z.infer<typeof pageFact>;

/** How the page says that it is done, or that it cannot go on. */
const pageEnding = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("done") }),
  z.strictObject({ kind: z.literal("failed"), reason: z.string().min(1).max(300) }),
]);
export type PageEnding = z.infer<typeof pageEnding>;

/** Body of `POST /api/lab/runs/{run}/facts`. */
export const pageFacts = z.strictObject({
  facts: z.array(pageFact).max(MOST_PAGE_FACTS).default([]),
  end: pageEnding.exactOptional(),
});
export type PageFacts = z.output<typeof pageFacts>;

/** Its answer. */
export const pageRun = z.object({
  /** The room that was made for the run. */
  room: z.string(),
});
