import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import { LabPage } from "./lab-page";
import { expect, test } from "./playground";
import { PlaygroundPage } from "./playground-page";

const SSE = "SSE, eventsource for Node";
const BARE_WEBSOCKET = "WebSocket, reconnected and no more";
const LOST = 1;

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

test("a person proves that SSE resumes and a bare WebSocket does not, and hands the report on", async ({
  page,
  server,
  browser,
}) => {
  test.setTimeout(150_000);
  const lab = new LabPage(page);
  await page.goto(`${server.origin}/lab`);
  await page.getByRole("link", { name: "Cut and resume" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Who has all events after every line was reset?",
  );
  await lab.expect("Those that resume");
  await lab.runButton.click();
  // While it runs, the page shows what each has until now.
  const underWay = page.getByRole("region", { name: "Run under way" });
  await expect(underWay.getByRole("list", { name: "Chart" }).getByRole("listitem")).toHaveCount(7);
  await expect(underWay.getByRole("list", { name: "Chart" }).getByText(BARE_WEBSOCKET)).toBeVisible();
  await expect(lab.result).toBeVisible({ timeout: 60_000 });

  await expect(lab.verdict).toContainText("Holds");
  await expect(lab.figures(SSE).nth(LOST)).toHaveText("0");
  await expect(lab.figures(BARE_WEBSOCKET).nth(LOST)).toHaveText(/^([3-9]|\d{2,})$/);
  await expect(lab.result.getByText("Expected before the run").locator("..")).toContainText(
    "Those that resume",
  );

  const html = await lab.download(() =>
    lab.result.getByRole("button", { name: "Report", exact: true }).click(),
  );
  expect(html.name).toMatch(/^cut-and-resume-.*\.html$/);
  const markdown = await lab.download(() =>
    lab.result.getByRole("button", { name: "Report as Markdown" }).click(),
  );
  expect(markdown.name).toMatch(/\.md$/);
  expect(markdown.text).toContain("**Holds.**");
  const csv = await lab.download(() => lab.result.getByRole("link", { name: "CSV" }).click());
  expect(csv.text).toContain("websocket-bare.lost");
  const json = await lab.download(() => lab.result.getByRole("link", { name: "JSON" }).click());
  expect(JSON.parse(json.text)).toMatchObject({ slug: "cut-and-resume", verdict: { holds: true } });

  // The colleague: no network, no server, another browser.
  const context = await browser.newContext({ offline: true });
  const colleague = await context.newPage();
  const asked: string[] = [];
  colleague.on("request", (request) => asked.push(request.url()));
  await colleague.setContent(html.text);
  await expect(colleague.getByText("Holds.")).toBeVisible();
  await expect(colleague.getByRole("row", { name: new RegExp(SSE) })).toContainText("0 events");
  await expect(colleague.getByRole("img")).toHaveCount(2);
  const facts = await colleague
    .locator("#raw-data")
    .evaluate((element) => JSON.parse(element.textContent ?? "")[0].journal.length);
  expect(facts).toBeGreaterThan(50);
  expect(asked).toEqual([]);
  await expectAccessible(colleague);
  const again = await colleague.getByRole("link", { name: "Do it again" }).getAttribute("href");
  await context.close();

  // The link in the report leads to the same settings, the link of the run to the run.
  const shared = page.url();
  expect(shared).toContain("?run=");
  await page.goto(again ?? "");
  await expect(page.getByRole("radio", { name: /Cut for 3 s/ })).toBeChecked();
  await page.goto(shared);
  await expect(lab.verdict).toContainText("Holds");
});

test("two runs side by side: without the cut nothing is lost, and the claim does not hold", async ({
  page,
  server,
}) => {
  test.setTimeout(120_000);
  const lab = new LabPage(page);
  await lab.open(server.origin, "cut-and-resume");
  await lab.choosePreset("Cut for 3 s");
  await lab.run();
  await lab.choosePreset("No cut");
  await lab.run();
  await expect(lab.verdict).toContainText("Does not hold");
  await expect(lab.figures(BARE_WEBSOCKET).nth(LOST)).toHaveText("0");
  await lab.storedRuns.getByRole("button", { name: "Compare" }).first().click();
  const comparison = page.getByRole("region", { name: "Comparison" });
  await expect(comparison.getByRole("row", { name: /^outageMs/ })).toContainText("3000");
  await expect(comparison.getByRole("row", { name: new RegExp(`^${BARE_WEBSOCKET}: lost`) })).toBeVisible();
  // Both in one report.
  for (const box of (await lab.storedRuns.getByRole("checkbox").all()).slice(0, 2)) await box.check();
  const { text } = await lab.download(() =>
    lab.storedRuns.getByRole("button", { name: "Report", exact: true }).click(),
  );
  expect(text.match(/<section>/g)).toHaveLength(2);
  // The comparison is in the address. What was chosen is not: last, since a page that is gone back to may begin anew.
  await page.reload();
  await expect(comparison.getByRole("row", { name: /^outageMs/ })).toBeVisible();
  await page.goBack();
  await expect(comparison).toBeHidden();
});

test("an experiment leads to the bytes of its wires", async ({ page, server }) => {
  const lab = new LabPage(page);
  await lab.open(server.origin, "cut-and-resume");
  await page.getByRole("link", { name: "Bytes of SSE" }).click();
  const playground = new PlaygroundPage(page);
  await playground.ready();
  await expect(page.getByRole("tab", { name: "Bytes" })).toHaveAttribute("aria-selected", "true");
  const panel = page.getByRole("region", { name: "Selected wire" });
  await expect(panel).toHaveAttribute("data-transport", "sse");
  await page.getByRole("button", { name: "Fire event" }).click();
  const wire = page.getByRole("region", { name: "The wire" });
  await expect(wire.getByRole("option", { name: /from the server.*event/i }).first()).toBeVisible();
  // What is chosen here is in the address as well.
  await page.getByRole("tab", { name: "Code" }).click();
  await expect(page).toHaveURL(/wire=sse&tab=code/);
});

test("a run is cancelled, one that waits says so, and both are stored as that", async ({
  page,
  context,
  server,
}) => {
  const first = new LabPage(page);
  await first.open(server.origin, "cut-and-resume");
  await first.runButton.click();
  await expect(page.getByRole("heading", { name: "Running" })).toBeVisible();
  const second = new LabPage(await context.newPage());
  await second.open(server.origin, "cut-and-resume");
  await second.runButton.click();
  await expect(second.page.getByRole("heading", { name: /^Waiting: one run is before/ })).toBeVisible();
  // Who only looks on is told why there is no button.
  const looking = await context.newPage();
  await looking.goto(page.url());
  await expect(looking.getByText("only that one can cancel it")).toBeVisible();
  await expect(looking.getByRole("button", { name: "Cancel" })).toBeHidden();
  for (const lab of [second, first]) {
    await lab.page.getByRole("button", { name: "Cancel" }).click();
    await expect(lab.page.getByText("This run was cancelled. It decides nothing.")).toBeVisible();
    await expect(lab.storedRuns.getByText("cancelled").first()).toBeVisible();
  }
});

test("a setting out of its bounds cannot be run, and says its bounds", async ({ page, server }) => {
  const lab = new LabPage(page);
  await lab.open(server.origin, "cut-and-resume");
  await page.getByText("Settings", { exact: true }).click();
  const outage = page.getByRole("textbox", { name: "Length of the cut" });
  await outage.fill("20001");
  await expect(outage).toHaveAttribute("aria-invalid", "true");
  await expect(lab.runButton).toBeDisabled();
  await outage.fill("500");
  await expect(lab.runButton).toBeEnabled();
  await expect(
    page.getByRole("radiogroup", { name: "Preset" }).getByRole("radio", { checked: true }),
  ).toHaveCount(0);
});

test("a run that is started below a long form is seen at once; nothing is drawn of it while it reads the server", async ({
  page,
  server,
}) => {
  const lab = new LabPage(page);
  await lab.open(server.origin, "connection-cost");
  await page.getByText("Settings", { exact: true }).click();
  await lab.runButton.click();
  const underWay = page.getByRole("region", { name: "Run under way" });
  await expect(underWay.getByRole("heading", { name: "Running" })).toBeInViewport();
  await expect(underWay.getByText("This run reads the server's processor time.")).toBeInViewport();
  await expect(underWay.getByRole("list", { name: "Chart" })).toHaveCount(0);
  await underWay.getByRole("button", { name: "Cancel" }).click();
  await expect(lab.result).toContainText("This run was cancelled");
});

test("what is not run here says why, and what is not there leads on", async ({ page, server }) => {
  const planned = EXPERIMENTS.find(({ status }) => status.kind === "planned");
  if (planned?.status.kind !== "planned")
    throw new Error("every experiment runs now: this test has no subject");
  await page.goto(`${server.origin}/lab/${planned.slug}`);
  await expect(page.getByText(planned.status.reason)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Run/ })).toHaveCount(0);
  const answer = await page.goto(`${server.origin}/lab/no-such-experiment`);
  expect(answer?.status()).toBe(404);
  await page.goto(`${server.origin}/lab/cut-and-resume?run=none`);
  await expect(page.getByText("There is no such run.")).toBeVisible();
});

test("when the server does not answer, the page says so and asks again when told to", async ({
  page,
  server,
}) => {
  let isDown = true;
  await page.route("**/api/lab/**", (route) => (isDown ? route.abort() : route.continue()));
  for (const path of ["/lab", "/lab/cut-and-resume"]) {
    isDown = true;
    await page.goto(`${server.origin}${path}`);
    const problem = page.getByRole("alert").filter({ hasText: "The server did not answer." }).first();
    await expect(problem).toBeVisible();
    isDown = false;
    await problem.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByText(/about 19 s/).first()).toBeVisible();
    // One press asks for all that was not told.
    await expect(problem).toHaveCount(0);
  }
});

test("a run in the page's own browser: a card leads to it, it names the browser, it can be cancelled, and it ends with its tab", async ({
  page,
  server,
  context,
}) => {
  const lab = new LabPage(page);
  await page.goto(`${server.origin}/compare`);
  await page.getByRole("link", { name: "Run in the Lab: Connection budget" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^How many streams may your browser hold/);
  const underWay = page.getByRole("region", { name: "Run under way" });
  await lab.runButton.click();
  await expect(underWay.getByText("This tab carries it out")).toBeVisible();
  await underWay.getByRole("button", { name: "Cancel" }).click();
  await expect(lab.result).toContainText("This run was cancelled");

  await lab.open(server.origin, "capability-census");
  await lab.run();
  await expect(lab.verdict).toContainText("Holds");
  await expect(lab.result.getByRole("definition").filter({ hasText: "Chrome/" })).toContainText(
    "The figures are what it told",
  );

  // Another tab sees a run whose own tab is closed come to its end.
  await lab.open(server.origin, "connection-budget");
  await lab.runButton.click();
  await expect(underWay).toBeVisible();
  const other = new LabPage(await context.newPage());
  await other.page.goto(page.url());
  await expect(other.page.getByText("Started in another tab")).toBeVisible();
  await page.close();
  await expect(other.result).toContainText("said nothing for 15 s", { timeout: 30_000 });
});

test("by keyboard alone: expect, choose a preset, run", async ({ page, server }) => {
  const lab = new LabPage(page);
  await lab.open(server.origin, "cut-and-resume");
  const expected = page.getByRole("radiogroup", { name: "What do you expect?" }).getByRole("radio");
  await expected.first().focus();
  // A key is down until the choice is made: a press that takes no time at all chooses nothing.
  await page.keyboard.down("ArrowDown");
  await expect(expected.nth(1)).toBeChecked();
  await page.keyboard.up("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.down("ArrowDown");
  await expect(page.getByRole("radio", { name: /No cut/ })).toBeChecked();
  await page.keyboard.up("ArrowDown");
  await page.keyboard.press("Tab");
  await expect(page.getByText("Settings", { exact: true })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(lab.runButton).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(lab.result).toBeVisible({ timeout: 60_000 });
  await expect(lab.verdict).toContainText("Does not hold");
});

test("a session of the playground becomes a report, and no event's text becomes markup in it", async ({
  page,
  server,
  browser,
}) => {
  const playground = new PlaygroundPage(page);
  await page.goto(server.origin);
  await playground.ready();
  const room = /\/r\/([a-z0-9]+)/.exec(page.url())?.[1];
  const answer = await fetch(`${server.origin}/api/rooms/${room}/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "order.paid", data: "</script><img src=x onerror=alert(1)>" }),
  });
  expect(answer.status).toBe(202);
  await expect(page.getByRole("row", { name: /#1 order\.paid/ })).toBeVisible();
  await page.getByRole("button", { name: /^Cut connection/ }).click();
  await expect(page.getByText(/: Connection cut$/)).toBeVisible();
  const { text } = await new LabPage(page).download(() =>
    page.getByRole("button", { name: "Report", exact: true }).click(),
  );
  const context = await browser.newContext({ offline: true });
  const colleague = await context.newPage();
  await colleague.setContent(text);
  await expect(colleague.getByRole("row", { name: /^#1 order\.paid/ })).toBeVisible();
  await expect(colleague.getByRole("row", { name: /UTC \S+ of this page Connection cut$/ })).toBeVisible();
  expect(await colleague.locator("img, script:not([type='application/json'])").count()).toBe(0);
  await expectAccessible(colleague);
  await context.close();
});

for (const colorScheme of ["dark", "light"] as const) {
  test(`the pages of the Lab have no accessibility violation, ${colorScheme}`, async ({ page, server }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${server.origin}/lab`);
    await expect(page.getByText("Not run yet").or(page.getByText(/UTC/)).first()).toBeVisible();
    await expectAccessible(page);
    const lab = new LabPage(page);
    await lab.open(server.origin, "cut-and-resume");
    await expectAccessible(page);
    await lab.choosePreset("No cut");
    await lab.runButton.click();
    await expect(page.getByRole("list", { name: "Chart" })).toBeVisible();
    await expectAccessible(page);
    await expect(lab.result).toBeVisible({ timeout: 60_000 });
    await expectAccessible(page);
  });
}

test("one report holds the newest runs of several experiments, without those left out", async ({
  page,
  server,
}) => {
  const api = `${server.origin}/api/lab`;
  for (const experiment of ["handshake-stepper", "cost-of-silence", "decoupling-swap"]) {
    expect((await page.request.post(`${api}/runs`, { data: { experiment } })).status()).toBe(202);
  }
  await page.goto(`${server.origin}/lab`);
  const section = page.getByRole("region", { name: /^One report/ });
  // Others may have run before.
  for (const title of ["Handshake, step by step", "Cost of silence", "Change a partner"]) {
    await expect(section.getByRole("checkbox", { name: new RegExp(`^${title}`) })).toBeChecked({
      timeout: 60_000,
    });
  }
  await section.getByRole("checkbox", { name: /^Change a partner/ }).uncheck();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    section.getByRole("button", { name: "Report", exact: true }).click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  expect(text).toContain("Handshake, step by step");
  expect(text).toContain("Cost of silence");
  expect(text).not.toContain("Change a partner");
});
