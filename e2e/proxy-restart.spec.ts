import { expect, test } from "./playground";
import { LATENCY, PlaygroundPage } from "./playground-page";
import { startProxy } from "./proxy";

const FAILING_MS = 5_000;
const BACK_WITHIN_MS = 15_000;

// The browser's own EventSource ends for good at a 502: the page's lane makes a new one (SSE-8).
test("R14: after a proxy that answered 502 for five seconds, all wires are live again without a reload", async ({
  page,
  server,
}) => {
  const proxy = await startProxy(server.origin);
  const playground = new PlaygroundPage(page);
  await playground.open(proxy.origin);
  await playground.fire();
  await expect(playground.cell(1, "sse")).toHaveText(LATENCY);
  proxy.fail();
  await expect(page.getByText("8 of 8 wires up")).toBeHidden();
  await page.waitForTimeout(FAILING_MS);
  proxy.serve();
  await expect(page.getByText("8 of 8 wires up")).toBeVisible({ timeout: BACK_WITHIN_MS });
  await playground.fire();
  for (const id of ["websocket", "socket-io", "sse", "mqtt", "long-polling", "polling"] as const) {
    await expect(playground.cell(2, id)).toHaveText(LATENCY);
  }
  await proxy.close();
});
