import type { Request } from "@playwright/test";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { expect, test } from "./playground";
import { LATENCY, PlaygroundPage } from "./playground-page";

const PHONE = { width: 390, height: 844 };

test("on a phone everything fits beside nothing, the race comes first, and Fire is in reach while one scrolls", async ({
  page,
  server,
}) => {
  await page.setViewportSize(PHONE);
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.fire();
  await expect(playground.race.getByRole("button", { name: /^WebSocket: arrived/ })).toBeVisible();
  const overflowPx = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await overflowPx()).toBeLessThanOrEqual(0);

  const fire = page.getByRole("button", { name: "Fire event" });
  const top = async (locator: typeof fire) => (await locator.boundingBox())?.y ?? Number.NaN;
  expect(await top(playground.race.getByRole("list", { name: "Race" }))).toBeLessThan(
    await top(page.getByRole("region", { name: "Event" })),
  );
  for (const share of [0, 0.5, 1]) {
    await page.evaluate((part) => window.scrollTo(0, document.body.scrollHeight * part), share);
    await expect(fire).toBeInViewport({ ratio: 1 });
  }
});

test("with reduced motion nothing moves by itself", async ({ page, server }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "websocket");
  const dot = playground.race.locator(".arrive").first();
  await expect(dot).toHaveCSS("animation-name", "none");
  const moving = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .map((element) => getComputedStyle(element).animationName)
        .filter((name) => name !== "none"),
    );
  expect(await moving()).toEqual([]);
  // Who has not asked for that sees it arrive: the names above are those that would move.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await expect(dot).toHaveCSS("animation-name", "arrive");
});

test("a stream fires at its rate until it is stopped, and the page says how many", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  const unanswered = new Set<Request>();
  page.on("request", (request) => {
    if (request.method() === "POST") unanswered.add(request);
  });
  page.on("requestfinished", (request) => unanswered.delete(request));
  page.on("requestfailed", (request) => unanswered.delete(request));
  await page.getByRole("radio", { name: "stream", exact: true }).click();
  await page.getByRole("radio", { name: "20", exact: true }).click();
  await playground.fire();
  const stop = page.getByRole("button", { name: /^Stop stream/ });
  await expect(stop).toContainText("20/s");
  // Only the newest rows are in the document.
  await expect(playground.matrix.getByRole("row", { name: /#(?:[2-9]\d|\d{3,}) / }).first()).toBeVisible();
  await stop.click();
  await expect(page.getByRole("button", { name: "Fire event" })).toBeVisible();
  const kept = page.getByText(/\d+ events kept/);
  await expect(kept).toBeVisible();
  const top = async () =>
    (await (await fetch(`${server.origin}/api/rooms/${playground.roomId()}`)).json()).top as number;
  // What was on its way when it was stopped is fired.
  await expect.poll(() => unanswered.size).toBe(0);
  const stopped = await top();
  await expect(playground.cell(stopped, "polling")).toHaveText(LATENCY);
  expect(await top()).toBe(stopped);
});

test("each wire tells the bytes of an event, and of its handshake", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "polling");
  const table = page.getByRole("table", { name: "Race as a table" });
  for (const [index] of TRANSPORT_IDS.entries()) {
    await expect(
      table
        .getByRole("row")
        .nth(index + 1)
        .getByRole("cell")
        .nth(2),
    ).toHaveText(/^[\d,.]+ (?:B|kB)$/);
  }
  await playground.selectWire("websocket");
  await page.getByRole("tab", { name: "Bytes" }).click();
  await expect(page.getByRole("tabpanel")).toContainText(/up, to the server/);
});

test("one-way times have a margin where two clocks are compared, and none where one clock saw both ends", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "webhook");
  const row = (name: string) =>
    page.getByRole("table", { name: "Race as a table" }).getByRole("row", { name: new RegExp(`^${name}`) });
  await expect(row("WebSocket")).toContainText(/±[\d.]+ ms/);
  await expect(row("Webhook")).not.toContainText("±");
  await expect(page.getByText(/±[\d.]+ on wires to this page/)).toBeVisible();
});

test("the table can be cleared, and what was cleared comes back", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "webhook");
  await page.getByRole("button", { name: "Clear the events" }).click();
  await expect(playground.matrix.getByRole("row", { name: /#1 / })).toBeHidden();
  await expect(page.getByRole("button", { name: "Undo clear" })).toBeFocused();
  await playground.fire();
  await expect(playground.cell(2, "websocket")).toHaveText(LATENCY);
  await page.getByRole("button", { name: "Undo clear" }).click();
  await expect(page.getByRole("button", { name: "Clear the events" })).toBeFocused();
  await expect(playground.cell(1, "webhook")).toHaveText(LATENCY);
  await expect(playground.cell(2, "websocket")).toHaveText(LATENCY);
});

test("by keyboard alone one fires, walks the table, chooses a wire and cuts it", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  const focused = (name: string | RegExp) => page.locator(":focus").and(page.getByRole("button", { name }));
  const tabTo = async (name: string | RegExp, key: "Tab" | "Shift+Tab" = "Tab") => {
    for (let presses = 0; presses < 80; presses += 1) {
      if ((await focused(name).count()) > 0) return;
      await page.keyboard.press(key);
    }
    await expect(focused(name)).toBeFocused();
  };
  await tabTo("Fire event");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(playground.cell(2, "websocket")).toHaveText(LATENCY);
  await tabTo(/^Server-Sent Events: arrived/);
  await page.keyboard.press("Enter");
  await expect(focused(/^Server-Sent Events/)).toHaveAttribute("aria-pressed", "true");
  await tabTo(/^#2 /);
  await page.keyboard.press("ArrowDown");
  await expect(focused(/^#1 /)).toBeFocused();
  await expect(playground.race.getByRole("heading", { name: /#1 / })).toBeVisible();
  await tabTo(/^Cut connection 3 s/, "Shift+Tab");
  await page.keyboard.press("Space");
  await expect(page.getByRole("list", { name: "Faults that are on" })).toContainText("SSE: Connection cut");
});

test("a row that was chosen by keyboard keeps the focus while many events come", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "websocket");
  await page.getByRole("radio", { name: "×100", exact: true }).click();
  const row = (offset: number) => playground.matrix.getByRole("button", { name: new RegExp(`^#${offset} `) });
  await row(1).press("Enter");
  await page.keyboard.press("Control+Enter");
  // A hundred requests, one after another, with all that they cause.
  await expect(page.getByText(/^101 events kept/)).toBeVisible({ timeout: 45_000 });
  await expect(row(1)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(row(2)).toBeFocused();
});

test("a row that has the focus keeps it while many events come, also when nobody has chosen it", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "websocket");
  await page.getByRole("radio", { name: "×100", exact: true }).click();
  const row = playground.matrix.getByRole("button", { name: /^#1 / });
  await row.focus();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText(/^101 events kept/)).toBeVisible({ timeout: 45_000 });
  await expect(row).toBeFocused();
  await expect(page.getByRole("button", { name: "Follow the newest" })).toBeHidden();
});

test("what was edited is there again after a look at another scenario, and can be reset", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  const data = page.getByLabel("data", { exact: true });
  const first = await data.inputValue();
  await data.fill('{ "mine": 1 }');
  const scenarios = page.getByRole("radiogroup", { name: "Scenario" }).getByRole("radio");
  await scenarios.nth(0).focus();
  // The group looks for a key that is down when its next item gets the focus: a finger takes as long.
  await page.keyboard.press("ArrowDown", { delay: 100 });
  await expect(scenarios.nth(1)).toBeChecked();
  await expect(data).not.toHaveValue('{ "mine": 1 }');
  await page.keyboard.press("ArrowUp", { delay: 100 });
  await expect(data).toHaveValue('{ "mine": 1 }');
  await page.getByRole("button", { name: "Reset to scenario" }).click();
  await expect(data).toHaveValue(first);
});

test("the playground's own link leads to the room that one is in", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  const room = page.url();
  expect(room).toMatch(/\/r\/[^/]+$/);
  const [request] = await Promise.all([
    page.waitForRequest((each) => each.isNavigationRequest()),
    page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Playground" }).click(),
  ]);
  expect(request.url()).toBe(room);
  await expect(page.getByRole("button", { name: "Fire event" })).toBeEnabled();
  expect(page.url()).toBe(room);
});

for (const width of [390, 1_024]) {
  test(`why nothing was fired is in sight at ${width} px, and can be dismissed`, async ({ page, server }) => {
    await page.setViewportSize({ width, height: 844 });
    const playground = new PlaygroundPage(page);
    await playground.open(server.origin);
    const detail = "This room takes 500 events a second.";
    await page.route("**/api/rooms/*/events", (route) =>
      route.fulfill({
        status: 429,
        contentType: "application/problem+json",
        body: JSON.stringify({
          type: "/problems/too-many-events",
          title: "",
          status: 429,
          code: "too-many-events",
          detail,
        }),
      }),
    );
    await page.getByRole("button", { name: "Fire event" }).click();
    const alert = page.getByRole("alert").filter({ hasText: detail });
    await expect(alert).toBeInViewport({ ratio: 1 });
    await alert.getByRole("button", { name: "Dismiss" }).click();
    await expect(alert).toBeHidden();
    await expect(page.getByRole("button", { name: "Fire event" })).toBeFocused();
  });
}

test("a tab that nobody sees lets go of its held connections, and catches up when it is seen", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "sse");
  const show = (visibilityState: "hidden" | "visible") =>
    page.evaluate((state) => {
      // Headless Chromium calls each page visible; the event and the property are what browsers give a page.
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange"));
    }, visibilityState);
  await show("hidden");
  await playground.ready(6);
  await playground.fire();
  await expect(playground.cell(2, "sse")).toContainText("waiting");
  await show("visible");
  await playground.ready();
  await expect(playground.cell(2, "sse")).toContainText(/[\d.]+/);
});
