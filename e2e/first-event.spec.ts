import AxeBuilder from "@axe-core/playwright";
import { TRANSPORT_IDS, TRANSPORTS } from "#lib/transports/catalog";
import { expect, test } from "./playground";
import { LATENCY, PlaygroundPage } from "./playground-page";

test("a fired event arrives live through all eight wires, and each says when and for how many bytes", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.fire();
  for (const id of TRANSPORT_IDS) {
    await expect(playground.cell(1, id)).toHaveText(LATENCY);
    await expect(
      playground.race.getByRole("button", {
        name: new RegExp(`^${TRANSPORTS[id].label.replaceAll(/[()]/g, ".")}: arrived after`),
      }),
    ).toBeVisible();
  }
  await expect(playground.race.getByRole("heading", { name: /#1 inbox\.message\.created/ })).toBeVisible();
});

test("every scenario fires as it stands", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  const scenarios = await page.getByRole("radiogroup", { name: "Scenario" }).getByRole("radio").all();
  expect(scenarios).toHaveLength(5);
  for (const [index, scenario] of scenarios.entries()) {
    await scenario.click();
    // A scenario may come with a rate of its own.
    await page.getByRole("radio", { name: "once", exact: true }).click();
    await playground.fire();
    await expect(playground.cell(index + 1, "websocket")).toHaveText(LATENCY);
  }
});

test("ten and a hundred events at a press all arrive on every wire", async ({ page, server }) => {
  test.setTimeout(120_000);
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await page.getByRole("radio", { name: "×10", exact: true }).click();
  await page.getByRole("button", { name: /Fire/ }).first().click();
  for (const id of TRANSPORT_IDS) await expect(playground.cell(10, id)).toHaveText(LATENCY);
  await page.getByRole("radio", { name: "×100", exact: true }).click();
  await page.getByRole("button", { name: /Fire/ }).first().click();
  // A hundred requests of their own, two at a time: a busy machine needs its time for them.
  await expect(playground.cell(110, "websocket")).toHaveText(LATENCY, { timeout: 45_000 });
  for (const id of TRANSPORT_IDS) await expect(playground.cell(110, id)).toHaveText(LATENCY);
});

test("a press before the last one was answered is not lost, and goes after it", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  let answer = () => {};
  const pressed = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/\/events$/, async (route) => {
    await pressed;
    await route.continue();
  });
  const type = page.getByRole("textbox", { name: "type" });
  for (const name of ["first.pressed", "second.pressed"]) {
    await type.fill(name);
    await playground.fire();
  }
  answer();
  await expect(playground.matrix.getByRole("row", { name: /#1 first\.pressed/ })).toBeVisible();
  await expect(playground.matrix.getByRole("row", { name: /#2 second\.pressed/ })).toBeVisible();
});

test("an event fired from outside appears, too, on every wire", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  const answer = await fetch(`${server.origin}/api/rooms/${playground.roomId()}/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "from.outside", data: "<img src=x onerror=alert(1)>" }),
  });
  expect(answer.status).toBe(202);
  for (const id of TRANSPORT_IDS) await expect(playground.cell(1, id)).toHaveText(LATENCY);
});

test("bad JSON is shown at its place and cannot be fired; a bad type says what a type is", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  const data = page.getByRole("textbox", { name: "data" });
  await data.fill('{\n  "a": 1,\n  "b" 2\n}');
  await expect(page.getByText(/line 3/i)).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await data.fill('{"a": 1}');
  await page.getByRole("textbox", { name: "type" }).fill("not a type");
  await expect(page.getByText(/letters, digits and underscores/)).toBeVisible();
  await page.getByRole("textbox", { name: "type" }).fill("now.good");
  await data.focus();
  await page.keyboard.press("Control+Enter");
  await expect(playground.matrix.getByRole("row", { name: /#1 now\.good/ })).toBeVisible();
});

test("a room that is not there says so and leads to a new one", async ({ page, server }) => {
  await page.goto(`${server.origin}/r/${"a".repeat(26)}`);
  await expect(page.getByRole("alert").filter({ hasText: /no such room/i })).toBeVisible();
  await page
    .getByRole("button", { name: "Make a new room" })
    .or(page.getByRole("link", { name: "Make a new room" }))
    .click();
  await new PlaygroundPage(page).ready();
});

for (const colorScheme of ["dark", "light"] as const) {
  test(`the main screen has no accessibility violation, ${colorScheme}`, async ({ page, server }) => {
    await page.emulateMedia({ colorScheme });
    const playground = new PlaygroundPage(page);
    await playground.openAndFire(server.origin, "polling");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual(
      [],
    );
  });
}
