import { readFile } from "node:fs/promises";
import { seriesLanes } from "#lib/charts/series-lanes";
import { ENDED_RUN } from "#lib/experiments/testing/ended-run";
import { htmlReport } from "#lib/report/html-report";
import type { Report, ReportPart } from "#lib/report/report";
import { runPart } from "#lib/report/run-part";
import { sessionPart } from "#lib/report/session-part";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { HOSTILE_STRINGS } from "./hostile-strings";
import { expect, test } from "./playground";
import { PlaygroundPage } from "./playground-page";

/** A report in which every text that can come from outside is this one. */
function reportOf(text: string): Report {
  const lanes = seriesLanes([
    {
      name: text,
      x: text,
      y: text,
      points: [
        [0, 0],
        [10, 5],
      ],
    },
  ]);
  return {
    title: text,
    madeAt: "2026-11-23T21:05:00.000Z",
    origin: text,
    version: "0.1.0",
    parts: [
      {
        title: text,
        question: text,
        claim: text,
        verdict: { holds: "unknown", reason: text, wouldChange: text },
        prediction: text,
        remark: text,
        charts: lanes === undefined ? [] : [{ lanes, labels: new Map([[text, text]]) }],
        bars: [{ caption: text, bars: [{ name: text, label: text, transport: undefined, share: 1, text }] }],
        tables: [{ caption: text, head: [text, text], rows: [[text, text]] }],
        cards: {
          caption: text,
          list: [{ title: text, verdict: text, text, evidence: [text], source: text }],
        },
        conditions: [[text, text]],
        again: { href: "http://localhost/", label: text },
      },
    ],
    rawData: [text],
  };
}

test("no text becomes markup in a report: a hundred hostile strings, read by a browser", async ({ page }) => {
  const outlines = await page.evaluate(
    (documents) =>
      documents.map((html) => {
        // As a person's browser does it, without the policy that would hold a script back.
        const parsed = new DOMParser().parseFromString(html, "text/html");
        return {
          outline: [...parsed.querySelectorAll("*")].map(
            ({ tagName, attributes }) => `${tagName} ${[...attributes].map(({ name }) => name).join(" ")}`,
          ),
          title: parsed.querySelector("h1")?.textContent,
          rawData: JSON.parse(parsed.querySelector("#raw-data")?.textContent ?? "null"),
        };
      }),
    ["plain", ...HOSTILE_STRINGS].map((text) => htmlReport(reportOf(text))),
  );
  const [plain, ...hostile] = outlines;
  expect(hostile).toHaveLength(100);
  for (const [index, { outline, title, rawData }] of hostile.entries()) {
    const text = HOSTILE_STRINGS[index] ?? "";
    expect(outline, text).toEqual(plain?.outline);
    expect(title).toBe(text.replaceAll("\u0000", "\ufffd"));
    expect(rawData).toEqual([text]);
  }
});

/** A4 less the margins of the report's own `@page`, in CSS pixels: (210 − 2 × 16) mm. */
const PRINTED_WIDTH = Math.floor((178 / 25.4) * 96);

const PRINTED: readonly (readonly [what: string, part: () => ReportPart, pages: number])[] = [
  ["session", () => sessionPartOf("a.type.with.many.parts.that.has.no.place.to.break.in"), 3],
  ["run", () => widestRunPart(), 2],
];
for (const [what, part, pages] of PRINTED)
  test(`a report of a ${what} prints on A4: nothing is cut at the side, and no card, row or chart is split`, async ({
    page,
  }) => {
    await page.setViewportSize({ width: PRINTED_WIDTH, height: 900 });
    await page.emulateMedia({ media: "print" });
    await page.setContent(htmlReport({ ...reportOf("plain"), parts: [part()] }));
    const layout = await page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      const wider = [...document.querySelectorAll("body *")].filter(
        (element) => element.getBoundingClientRect().right > width + 0.5,
      );
      const split = [...document.querySelectorAll(".card, figure, tr")].filter(
        (element) => getComputedStyle(element).breakInside !== "avoid",
      );
      const tall = [...document.querySelectorAll(".card, figure, tr")].map(
        (element) => element.getBoundingClientRect().height,
      );
      return {
        overflow: document.documentElement.scrollWidth - width,
        wider: wider.map(({ outerHTML }) => outerHTML.slice(0, 120)),
        split: split.length,
        tallest: Math.max(...tall),
      };
    });
    expect(layout).toMatchObject({ overflow: 0, wider: [], split: 0 });
    // What must not be split has to fit on a page of 265 mm.
    expect(layout.tallest).toBeLessThan((265 / 25.4) * 96);
    const pdf = await page.pdf({ preferCSSPageSize: true, format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length).toBeGreaterThanOrEqual(pages);
  });

/** A run with as many figures as any has, its lines of the catalog's longest names. */
function widestRunPart(): ReportPart {
  const kinds = ["p50", "p95", "p99", "max", "requests", "bytes", "cpu"];
  const figures = TRANSPORT_IDS.flatMap((id) =>
    kinds.map((kind, index) => ({
      name: `${id}.${kind}`,
      label: `${TRANSPORTS[id].label} with a cursor of our own: processor time for each event, ${kind}`,
      value: 12_345.6 + index,
      unit: "µs" as const,
      n: 1_000,
      uncertaintyMs: 0.4,
    })),
  );
  return runPart(
    {
      ...ENDED_RUN,
      experiment: "X02",
      slug: "push-and-poll",
      knobs: Object.fromEntries(kinds.map((kind) => [`${kind}OfTheSetting`, 123_456])),
      seed: 4_294_967_295,
      environment: {
        ...ENDED_RUN.environment,
        platform: "Linux 6.18 x64",
        cpu: "A processor with a long name @ 2.90GHz",
      },
      verdict: {
        ...ENDED_RUN.verdict,
        reason: "All lines that resume have all events. ".repeat(6),
        figures,
        series: TRANSPORT_IDS.map((id) => ({
          name: id,
          x: "s",
          y: "events",
          points: Array.from({ length: 50 }, (_, index): [number, number] => [index, index % 7]),
        })),
        n: 1_000,
        bars: figures.slice(0, 7).map(({ name }) => name),
      },
    },
    {
      entry: { id: "X02", title: "Push and poll", question: "Who asks, and at what price?" },
      claim: "Polling asks mostly in vain.",
      origin: `http://${"x".repeat(60)}:3000`,
    },
  );
}

/** A session as full as it gets: a hundred events, every wire, the wire of which most is said. */
function sessionPartOf(type: string): ReportPart {
  const ofEach = <Value>(value: Value) =>
    Object.fromEntries(TRANSPORT_IDS.map((id) => [id, value])) as Record<TransportId, Value>;
  const cell = {
    kind: "arrived",
    latencyMs: 1_234.5,
    uncertaintyMs: 0.6,
    replayed: true,
    attempt: 2,
    copies: 2,
    outOfOrder: true,
    whileHidden: false,
  } as const;
  return sessionPart({
    roomName: "teal-otter-42",
    origin: `http://${"x".repeat(60)}:3000`,
    rows: Array.from({ length: 100 }, (_, index) => ({
      offset: 100 - index,
      id: `e${index}`,
      type,
      via: "http",
      receivedAtMs: 0,
      recordedAtMs: 1,
      envelopeBytes: 100,
      dataBytes: 10,
      cells: ofEach(cell),
      segments: ofEach([]),
    })),
    totals: ofEach({
      arrived: 100,
      lost: 1_000,
      replayed: 100,
      repeated: 100,
      outOfOrder: 100,
      noLongerFollowed: 100,
      p50Ms: 1_234,
      p50UncertaintyMs: 0.6,
      p50Count: 100,
      handshakeBytesIn: 1,
      handshakeBytesOut: 1,
      bytesPerEvent: 1_234_567,
      bytesCount: 100,
    }),
    selectedTransport: "websocket",
    clock: { offsetMs: 1, uncertaintyMs: 0.6 },
    disturbances: Array.from({ length: 20 }, () => ({
      since: "2026-11-23T21:04:07.000Z",
      until: "2026-11-23T21:04:10.000Z",
      whom: "Server-Sent Events, page 1a2b",
      what: "Upgrade stripped",
    })),
    browser: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0",
    lab: undefined,
    at: "2026-11-23T21:05:00.000Z",
  });
}

test("the page's own report has the percentiles and what is said of the selected wire", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "sse");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Report", exact: true }).click();
  const html = await readFile(await (await download).path(), "utf8");
  await page.setContent(html);
  await expect(page.getByRole("columnheader", { name: "p95" })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^What is said for and against/ })).toBeVisible();
  await expect(page.getByText(/the page's clock is set against the server's to ±/)).toBeVisible();
});
