import { expect, test } from "./playground";
import { LATENCY, PlaygroundPage, REPLAYED } from "./playground-page";

for (const id of ["websocket", "socket-io", "sse", "mqtt", "long-polling"] as const) {
  test(`${id}: what is fired while the line is cut is replayed, once, and marked so`, async ({
    page,
    server,
  }) => {
    const playground = new PlaygroundPage(page);
    await playground.openAndFire(server.origin, id);
    await playground.breakIt(id, /^Cut connection/);
    await expect(page.getByText("7 of 8 wires up")).toBeVisible();
    await playground.fire();
    await playground.fire();
    await expect(playground.cell(3, "webhook")).toHaveText(LATENCY);
    await playground.ready();
    await expect(playground.cell(2, id)).toContainText(REPLAYED);
    await expect(playground.cell(3, id)).toContainText(REPLAYED);
    await playground.fire();
    await expect(playground.cell(4, id)).toHaveText(LATENCY);
  });
}

test("a bare WebSocket loses what is fired while the line is cut, and the matrix says so", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.breakIt("websocket", /resume off/);
  await playground.ready();
  await playground.fire();
  await expect(playground.cell(1, "websocket")).toHaveText(LATENCY);
  await playground.breakIt("websocket", /^Cut connection/);
  await expect(page.getByText("7 of 8 wires up")).toBeVisible();
  await playground.fire();
  await playground.fire();
  await playground.ready();
  await expect(playground.cell(2, "websocket")).toHaveText("lost");
  await expect(playground.cell(3, "websocket")).toHaveText("lost");
  await playground.fire();
  await expect(playground.cell(4, "websocket")).toHaveText(LATENCY);
  for (const offset of [2, 3]) await expect(playground.cell(offset, "sse")).toHaveText(LATENCY);
});

test("a paused lane is away until it is resumed, and SSE then catches up", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "sse");
  await playground.breakIt("sse", /Pause lane/);
  await playground.fire();
  await expect(playground.cell(2, "websocket")).toHaveText(LATENCY);
  await expect(playground.cell(2, "sse")).toContainText("waiting");
  await page
    .getByRole("region", { name: "Break it" })
    .getByRole("button", { name: /Lane paused/ })
    .first()
    .click();
  await expect(playground.cell(2, "sse")).toContainText(REPLAYED);
});

for (const id of ["webhook", "rest-hook"] as const) {
  test(`${id}: a receiver that fails three times gets the event on attempt 4, and the other wires do not wait`, async ({
    page,
    server,
  }) => {
    const playground = new PlaygroundPage(page);
    await playground.openAndFire(server.origin, id);
    await playground.breakIt(id, /Receiver fails/);
    await expect(page.getByRole("list", { name: "Faults that are on" }).getByRole("listitem")).toHaveCount(1);
    await playground.fire();
    await expect(playground.cell(2, id)).toContainText(/try [234]/);
    await expect(playground.cell(2, "websocket")).toHaveText(LATENCY);
    await expect(playground.cell(2, id)).toContainText("attempt 4", { timeout: 30_000 });
    await page.getByRole("tab", { name: "Connections" }).click();
    await expect(
      page.getByRole("list", { name: "Last attempts" }).getByRole("listitem").first(),
    ).toBeVisible();
  });
}

test("a receiver that is down is tried again until it is up, and takes what it missed", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.breakIt("webhook", "Receiver down 5 s");
  await expect(page.getByRole("list", { name: "Faults that are on" })).toContainText("Receiver down");
  await playground.fire();
  await expect(playground.cell(1, "webhook")).toContainText(/try [2-9]/);
  await expect(playground.cell(1, "webhook")).toContainText(/attempt \d/, { timeout: 30_000 });
  await expect(page.getByRole("list", { name: "Faults that are on" }).getByRole("listitem")).toHaveCount(0);
});

test("a server that restarts is waited for, and every wire comes back by itself", async ({ page }) => {
  const { startServer } = await import("./playground");
  const { mkdtemp, rm } = await import("node:fs/promises");
  const { tmpdir } = await import("node:os");
  const { join } = await import("node:path");
  const directory = await mkdtemp(join(tmpdir(), "playground-e2e-"));
  const first = await startServer({ DATA_DIR: directory });
  const playground = new PlaygroundPage(page);
  await playground.open(first.origin);
  await playground.fire();
  await expect(playground.cell(1, "sse")).toHaveText(LATENCY);
  await first.stop({ keepData: true });
  await expect(page.getByText(/line to the server/i).first()).toBeVisible();
  const second = await startServer({ DATA_DIR: directory, PORT: new URL(first.origin).port });
  await playground.ready();
  await playground.fire();
  await expect(playground.cell(2, "sse")).toHaveText(LATENCY);
  await expect(playground.cell(2, "webhook")).toHaveText(LATENCY);
  await second.stop();
  await rm(directory, { recursive: true, force: true });
});

test("a webhook that was told 410 comes back by one press, with the events it missed", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.selectWire("webhook");
  await page.getByRole("tab", { name: "Connections" }).click();
  const panel = page.getByRole("region", { name: "Selected wire" });
  const gone = panel.getByRole("switch", { name: /410 Gone/ });
  await gone.click();
  await playground.fire();
  await expect(panel).toContainText("disabled: no more attempts");
  await playground.fire();
  await expect(playground.cell(2, "webhook")).toContainText("not subscribed");
  const enable = panel.getByRole("button", { name: "Enable it, and send what it missed" });
  await expect(enable).toBeDisabled();
  await gone.click();
  await enable.click();
  await expect(enable).toBeHidden();
  await expect(playground.cell(1, "webhook")).toHaveText(/\d/);
  await expect(playground.cell(2, "webhook")).toHaveText(/\d/);
  await playground.fire();
  await expect(playground.cell(3, "webhook")).toHaveText(LATENCY);
});

test("a REST hook that was told 410 has been deleted, and can be subscribed again", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.selectWire("rest-hook");
  await page.getByRole("tab", { name: "Connections" }).click();
  const panel = page.getByRole("region", { name: "Selected wire" });
  const gone = panel.getByRole("switch", { name: /410 Gone/ });
  await gone.click();
  await playground.fire();
  const again = panel.getByRole("button", { name: "Subscribe again" });
  await expect(again).toBeDisabled();
  await gone.click();
  await again.click();
  await expect(again).toBeHidden();
  await playground.fire();
  await expect(playground.cell(2, "rest-hook")).toHaveText(LATENCY);
});
