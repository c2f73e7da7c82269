import { seriesLanes } from "#lib/charts/series-lanes";
import { htmlReport } from "#lib/report/html-report";
import type { Report } from "#lib/report/report";
import { HOSTILE_STRINGS } from "./hostile-strings";
import { expect, test } from "./playground";

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
        ...(lanes === undefined ? {} : { chart: { lanes, labels: new Map([[text, text]]) } }),
        tables: [{ caption: text, head: [text, text], rows: [[text, text]] }],
        conditions: [[text, text]],
        again: "http://localhost/",
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
