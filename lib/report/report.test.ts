import fc from "fast-check";
import { expect, test } from "vitest";
import { seriesLanes } from "#lib/charts/series-lanes";
import { cutAndResume } from "#lib/experiments/cut-and-resume/experiment";
import { ENDED_RUN } from "#lib/experiments/testing/ended-run";
import { htmlReport, RAW_DATA_ID } from "./html-report";
import { markdownReport } from "./markdown-report";
import type { Report } from "./report";
import { runPart } from "./run-part";

/** A report in which every text that can come from outside is this one. */
function reportOf(text: string): Report {
  const lanes = seriesLanes([
    {
      name: `sse-${text}`,
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
        verdict: { holds: true, reason: text, wouldChange: text },
        prediction: text,
        remark: text,
        charts: lanes === undefined ? [] : [{ lanes, labels: new Map([[`sse-${text}`, text]]) }],
        bars: [
          {
            caption: text,
            bars: [{ name: text, label: text, transport: undefined, share: 0.5, text }],
          },
        ],
        tables: [{ caption: text, head: [text, text], rows: [[text, text]] }],
        cards: {
          caption: text,
          list: [{ title: text, verdict: text, text, evidence: [text], source: text }],
        },
        conditions: [[text, text]],
        again: { href: `http://localhost/${text}`, label: "Do it again" },
      },
    ],
    rawData: { [text]: [text] },
  };
}

/** Every tag of a document with the names of its attributes: what a text must not add to. */
function structureOf(html: string): string[] {
  return [...html.matchAll(/<[^<>]*>/g)].map(([tag]) => tag.replaceAll(/"[^"]*"/g, '""'));
}

const HOSTILE = [
  "<script>pwned()</script>",
  "\"'><img src=x onerror=pwned()>",
  "</script></style></title>--><svg onload=pwned()>",
  '" onmouseover="pwned()',
  "' autofocus onfocus='pwned()",
  "<!--",
  "]]>",
  "&lt;script&gt;&#x3c;b>",
  "\u0000<b>\u2028\u2029",
  "javascript:pwned()",
  "`{{pwned()}}`",
];

const plain = structureOf(htmlReport(reportOf("plain")));

test("the plain report has every part, closes every element, and asks nobody for anything", () => {
  const html = htmlReport(reportOf("plain"));
  const open: string[] = [];
  for (const [, end, name = "", rest] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^<>]*?(\/?)>/g)) {
    if (["meta", "path"].includes(name) || rest === "/") continue;
    if (end === "/") expect(open.pop()).toBe(name);
    else open.push(name);
  }
  expect(open).toEqual([]);
  expect(html).not.toMatch(/\b(?:src|srcset|poster|data|action)=|<link\b|<iframe\b|@import|url\(/);
  expect(html).toContain("default-src 'none'");
});

test.each(HOSTILE)("%j is text: it adds no tag and no attribute, and the raw data keeps it", (text) => {
  expectHarmless(text);
});

test("no string adds a tag or an attribute", () => {
  const pieces = fc.constantFrom(
    "<",
    ">",
    '"',
    "'",
    "&",
    "/",
    "script",
    "-->",
    "</script>",
    " onload=",
    "\u0000",
    "a",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((all) => all.join("")),
      ),
      expectHarmless,
    ),
  );
});

function expectHarmless(text: string): void {
  const report = reportOf(text);
  const html = htmlReport(report);
  expect(structureOf(html)).toEqual(plain);
  const data = html.split(`id="${RAW_DATA_ID}">`)[1]?.split("</script>")[0] ?? "";
  expect(JSON.parse(data)).toEqual(report.rawData);
}

test("a text keeps its characters", () => {
  expect(htmlReport(reportOf(`a < b & "c"`))).toContain("<h1>a &lt; b &amp; &quot;c&quot;</h1>");
});

test.each([
  ...HOSTILE,
  "a | b",
  "line\nbreak | x",
  "[x](javascript:pwned())",
  "![x](http://evil/x.png)",
  "# x",
  "`x`",
])("Markdown: %j stays on its line, in its cell, and makes no markup", (text) => {
  const markdown = markdownReport(reportOf(text));
  const benign = markdownReport(reportOf("plain"));
  expect(markdown.split("\n")).toHaveLength(benign.split("\n").length);
  const table = (from: string) => from.split("\n").filter((line) => line.startsWith("| "));
  const cells = (line: string) => line.replaceAll(/\\./g, "").split("|").length;
  expect(table(markdown).map(cells)).toEqual(table(benign).map(cells));
  const outside = markdown.replaceAll(/\\./g, "").replaceAll(/^\[Do it again\]\(<.*>\)$/gm, "");
  expect(outside).not.toMatch(/<(?!$)|`|!\[|\]\(/);
});

test("a run says its question, verdict, prediction, numbers with n, conditions, and how to make it again", () => {
  const part = runPart(ENDED_RUN, {
    entry: { id: "X09", title: "Cut and resume", question: "Who has all events?" },
    claim: cutAndResume.claim,
    origin: "http://localhost:3000",
  });
  const report = { ...reportOf("x"), title: "t", parts: [part] };
  for (const text of [htmlReport(report), markdownReport(report).replaceAll("\\", "")]) {
    for (const said of [
      "Who has all events?",
      "Holds.",
      "All lines that resume have all 30 events.",
      "Expected before the run: Those that resume",
      "15 events (n = 30)",
      "12 ms (±0.4 ms, n = 7)",
      "Bytes are counted at the socket.",
      "2026-11-23 21:05 UTC",
      "12.5 s",
      "8 GiB",
      "200 facts, 0 dropped",
      "n = 30 events; 10 are needed",
      "none: no time decides",
      "Event Playground 0.1.0, Linux",
    ]) {
      expect(text.replaceAll("\u00a0", " ")).toContain(said);
    }
  }
  expect(part.again?.href).toBe("http://localhost:3000/lab/cut-and-resume?outageMs=3000&perSecond=5&seed=7");
});

test("a cancelled run says that it decides nothing", () => {
  const { verdict: _none, ...rest } = ENDED_RUN;
  const part = runPart(
    { ...rest, state: "cancelled" },
    { entry: { id: "X09", title: "t", question: "q?" }, claim: undefined, origin: "" },
  );
  expect(htmlReport({ ...reportOf("x"), parts: [part] })).toContain("It decides nothing.");
});
