import type { Browser } from "@playwright/test";
import { expect, test } from "./playground";
import { LATENCY, PlaygroundPage, REPLAYED } from "./playground-page";

/** A page of another browser context in the same room, with every wire up. */
async function joined(browser: Browser, one: PlaygroundPage): Promise<PlaygroundPage> {
  const context = await browser.newContext();
  const guest = new PlaygroundPage(await context.newPage());
  await guest.page.goto(new URL(`/r/${one.roomId()}`, one.page.url()).href);
  await guest.ready();
  return guest;
}

test("who made the room breaks a wire for everybody; others see it, and cannot take it back", async ({
  page,
  server,
  browser,
}) => {
  const host = new PlaygroundPage(page);
  await host.open(server.origin);
  const guest = await joined(browser, host);
  await expect(guest.page.getByRole("radiogroup", { name: "Whom it reaches" })).toBeHidden();

  await host.selectWire("sse");
  const aim = page.getByRole("radiogroup", { name: "Whom it reaches" });
  await aim.getByRole("radio", { name: "my lane" }).focus();
  // The key is down until the choice is made: a press that takes no time at all chooses nothing.
  for (const next of ["one other", "this wire"]) {
    await page.keyboard.down("ArrowRight");
    await expect(aim.getByRole("radio", { name: next })).toBeChecked();
    await page.keyboard.up("ArrowRight");
  }
  await host.breakNetwork("sse", /^Black hole/);
  for (const each of [host, guest]) {
    await expect(each.page.getByRole("list", { name: "Faults that are on" })).toContainText(
      "SSE, everybody: Black hole",
    );
  }
  await expect(guest.page.getByRole("list", { name: "Faults that are on" })).toContainText("host ends it");
  await host.fire();
  for (const each of [host, guest]) {
    await expect(each.cell(1, "websocket")).toHaveText(LATENCY);
    await expect(each.cell(1, "sse")).not.toHaveText(LATENCY);
  }
  // Who comes later learns of it, and is in the same hole.
  const late = new PlaygroundPage(await guest.page.context().newPage());
  await late.page.goto(`${server.origin}/r/${host.roomId()}`);
  await expect(late.page.getByRole("list", { name: "Faults that are on" })).toContainText("Black hole");

  await host.heal(/Black hole on Server-Sent Events, for everybody/);
  for (const each of [host, guest]) {
    await expect(each.cell(1, "sse")).toHaveText(LATENCY);
    await expect(each.page.getByRole("list", { name: "Faults that are on" })).toBeHidden();
  }
  await guest.page.context().close();
});

test("who made the room breaks one other's lane: theirs alone, and they may mend it", async ({
  page,
  server,
  browser,
}) => {
  const host = new PlaygroundPage(page);
  await host.open(server.origin);
  await host.selectWire("sse");
  await page.getByRole("radiogroup", { name: "Whom it reaches" }).getByText("one other").click();
  await expect(page.getByText("Nobody else with a name is on Server-Sent Events.")).toBeVisible();

  const guest = await joined(browser, host);
  await guest.selectWire("sse");
  await guest.page.getByRole("tab", { name: "Connections" }).click();
  const [name = ""] = (await guest.page.getByText(/^[0-9a-f]{20}-sse$/).textContent())?.match(/^.{4}/) ?? [];
  const whose = page.getByRole("combobox", { name: "Whose lane" });
  await expect(page.getByRole("button", { name: /^Cut connection/ })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await whose.selectOption(`page ${name}`);
  await host.breakNetwork("sse", /^Black hole/);
  const on = (of: PlaygroundPage) => of.page.getByRole("list", { name: "Faults that are on" });
  await expect(on(guest)).toContainText("SSE: Black hole");
  await expect(on(host)).toContainText(`SSE, page ${name}: Black hole`);
  await host.fire();
  await expect(guest.cell(1, "websocket")).toHaveText(LATENCY);
  await expect(host.cell(1, "sse")).toHaveText(LATENCY);
  await expect(guest.cell(1, "sse")).not.toHaveText(LATENCY);
  await guest.heal(/Black hole/);
  await expect(guest.cell(1, "sse")).toHaveText(LATENCY);

  // The choice is a participant: on another wire it is their lane of that one, also where nothing is held open.
  await host.selectWire("polling");
  await expect(whose.locator("option:checked")).toHaveText(`page ${name}`);
  await guest.page.context().close();
});

test("how a receiver treats its sender is seen by everybody in the room, and whoever sees it may mend it", async ({
  page,
  server,
  browser,
}) => {
  const one = new PlaygroundPage(page);
  await one.open(server.origin);
  const other = await joined(browser, one);
  await one.selectWire("webhook");
  await page.getByRole("tab", { name: "Connections" }).click();
  await page.getByRole("switch", { name: "Do the work, never answer" }).click();
  for (const each of [one, other]) {
    await expect(each.page.getByRole("list", { name: "Faults that are on" })).toContainText(
      "Webhook: Receiver silent",
    );
  }
  await other.heal(/Receiver silent on/);
  for (const each of [one, other]) {
    await expect(each.page.getByRole("list", { name: "Faults that are on" })).toBeHidden();
  }
  await other.page.context().close();
});

test("a restart of the server: wires that resume replay, MQTT and Socket.IO have forgotten, hooks go on", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.fire();
  for (const id of ["websocket", "socket-io", "sse", "mqtt", "webhook", "long-polling", "polling"] as const)
    await expect(playground.cell(1, id)).toHaveText(LATENCY);
  await playground.breakNetwork("sse", /^Restart server/);
  const list = page.getByRole("list", { name: "Faults that are on" });
  await expect(list).toContainText("Everybody: Server restarts");
  await playground.fire();
  await expect(list).toBeHidden();
  await playground.ready();
  // The page itself has not lost its line to the server.
  await expect(page.getByText(/line to the server/i)).toHaveCount(0);
  for (const id of ["websocket", "sse", "long-polling", "polling"] as const)
    await expect(playground.cell(2, id)).toContainText(REPLAYED);
  for (const id of ["socket-io", "mqtt"] as const) await expect(playground.cell(2, id)).toHaveText("lost");
  for (const id of ["webhook", "rest-hook"] as const) await expect(playground.cell(2, id)).toHaveText(/\d/);
  await playground.fire();
  await expect(playground.cell(3, "mqtt")).toHaveText(LATENCY);
});

test("a restart of the broker ends the wire behind it alone", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.breakNetwork("mqtt", /^Restart broker/);
  await expect(page.getByText("7 of 8 wires up")).toBeVisible();
  await expect(page.getByRole("list", { name: "Faults that are on" })).toContainText(
    "Everybody: Broker restarts",
  );
  await playground.fire();
  await expect(playground.cell(1, "websocket")).toHaveText(LATENCY);
  await playground.ready();
  await expect(playground.cell(1, "mqtt")).toHaveText("lost");
});
