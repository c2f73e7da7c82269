import { expect, test } from "./playground";
import { LATENCY, PlaygroundPage } from "./playground-page";

test("three tabs of one browser on plain HTTP/1.1 stay live, and the one in use has every wire", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext();
  const tabs: PlaygroundPage[] = [];
  for (let n = 0; n < 3; n += 1) {
    const tab = new PlaygroundPage(await context.newPage());
    await tab.page.bringToFront();
    await tab.open(server.origin);
    tabs.push(tab);
  }
  for (const [n, tab] of tabs.entries()) {
    await tab.page.bringToFront();
    // A press in the page is what gives a tab the focus, whatever the window manager thinks.
    await tab.page.getByRole("heading", { name: "Break it" }).click();
    await tab.ready();
    await tab.fire();
    for (const id of ["websocket", "sse", "long-polling", "polling", "webhook"] as const) {
      await expect(tab.cell(1, id), `${id} in tab ${n + 1}`).toHaveText(LATENCY);
    }
    // The page's own requests are not starved by held ones.
    const status = await tab.page.evaluate(async () => (await fetch("/healthz")).status);
    expect(status).toBe(200);
  }
  await context.close();
});

test("a tab that gave its held connections to others catches up when it is used again, and loses nothing", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext();
  const first = new PlaygroundPage(await context.newPage());
  await first.open(server.origin);
  const others: PlaygroundPage[] = [];
  for (let n = 0; n < 2; n += 1) {
    const tab = new PlaygroundPage(await context.newPage());
    await tab.open(server.origin);
    await tab.page.getByRole("heading", { name: "Break it" }).click();
    others.push(tab);
  }
  await first.ready(6);
  const answer = await fetch(`${server.origin}/api/rooms/${first.roomId()}/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"type":"while.away"}',
  });
  expect(answer.status).toBe(202);
  await expect(first.cell(1, "websocket")).toHaveText(LATENCY);
  await expect(first.cell(1, "sse")).toContainText("waiting");
  await first.page.bringToFront();
  await first.page.getByRole("heading", { name: "Break it" }).click();
  await first.ready();
  for (const id of ["sse", "long-polling"] as const) await expect(first.cell(1, id)).toContainText(/[\d.]+/);
  await context.close();
});
