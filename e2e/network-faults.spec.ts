import { expect, test } from "./playground";
import { LATENCY, PlaygroundPage, REPLAYED } from "./playground-page";

test("a black hole: the stream stays open and hears nothing, and hears it late when the fault ends", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.breakNetwork("sse", /^Black hole/);
  await expect(page.getByRole("list", { name: "Faults that are on" })).toContainText("SSE: Black hole");
  await playground.fire();
  await expect(playground.cell(1, "websocket")).toHaveText(LATENCY);
  await expect(playground.cell(1, "sse")).not.toHaveText(LATENCY);
  await expect(page.getByText("8 of 8 wires up")).toBeVisible();
  await playground.heal(/Black hole on Server-Sent Events/);
  await expect(playground.cell(1, "sse")).toHaveText(LATENCY);
  await expect(page.getByRole("list", { name: "Faults that are on" })).toBeHidden();
});

test("a proxy that strips Upgrade keeps a WebSocket away and lets an event stream live", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "websocket");
  await playground.breakNetwork("websocket", /^Strip Upgrade/);
  await expect(page.getByText("7 of 8 wires up")).toBeVisible();
  await playground.fire();
  await expect(playground.cell(2, "sse")).toHaveText(LATENCY);
  await playground.heal(/Upgrade stripped on WebSocket/);
  await playground.ready();
  await expect(playground.cell(2, "websocket")).toContainText(REPLAYED);
});

test("what makes no sense on a wire says why, and a delay is seen in the figures", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.selectWire("webhook");
  const section = page.getByRole("region", { name: "Break it" });
  await section.getByText("More that a network does").click();
  await expect(section.getByRole("button", { name: /^Delay ~400 ms , not available/ })).toBeVisible();
  await playground.breakNetwork("websocket", /^Delay/);
  await playground.fire();
  await expect(playground.cell(1, "websocket")).toHaveText(/^[3-9]\d\d|^[\d,]{4,}/);
});

test("a throttled line is as slow as it was set to be, and the setting is reached by keyboard alone", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.selectWire("websocket");
  const section = page.getByRole("region", { name: "Break it" });
  await section.getByText("More that a network does").click();
  await section.getByRole("button", { name: "Settings: Throttle 1 kB/s" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("spinbutton", { name: "Passes" })).toBeFocused();
  await page.keyboard.type("100");
  await page.keyboard.press("Tab");
  await page.keyboard.type("40");
  await page.keyboard.press("Escape");
  await expect(section.getByRole("button", { name: "Settings: Throttle 100 B/s" })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Space");
  const list = page.getByRole("list", { name: "Faults that are on" });
  await expect(list).toContainText("WebSocket: Throttled 100 B/s");
  await expect(list.getByRole("timer")).toHaveText(/^3\d\.\d s$/);
  await playground.fire();
  await expect(playground.cell(1, "sse")).toHaveText(LATENCY);
  await expect(playground.cell(1, "websocket")).toHaveText(/^[1-9],\d{3}$/);
});

test("a proxy that buffers keeps a small event back until it is gone, and lets what was upgraded pass", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.breakNetwork("sse", /^Buffer 4 KiB/);
  await playground.fire();
  for (const id of ["websocket", "mqtt", "polling"] as const)
    await expect(playground.cell(1, id)).toHaveText(LATENCY);
  await expect(playground.cell(1, "sse")).not.toHaveText(LATENCY);
  await playground.heal(/Buffers 4 KiB on Server-Sent Events/);
  await expect(playground.cell(1, "sse")).toHaveText(LATENCY);
  await playground.selectWire("websocket");
  await expect(
    page.getByRole("button", { name: /^Buffer 4 KiB , not available: WebSocket passes/ }),
  ).toBeVisible();
});

test("a frozen reader stays connected, hears nothing, and hears it when it thaws", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.breakNetwork("mqtt", /^Freeze reader/);
  await playground.fire();
  await expect(playground.cell(1, "sse")).toHaveText(LATENCY);
  await expect(playground.cell(1, "mqtt")).not.toHaveText(LATENCY);
  await playground.ready();
  await playground.heal(/Thaw: Reader frozen on Pub-Sub/);
  await expect(playground.cell(1, "mqtt")).toHaveText(LATENCY);
});

test("a proxy with an idle timeout resets a stream on which nothing passes", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  await playground.breakNetwork("sse", /^Cut when idle 3 s/);
  await expect(page.getByText("7 of 8 wires up")).toBeVisible();
  await expect(playground.race.getByText(/reconnecting in/)).toBeVisible();
  await playground.heal(/Cut when idle 3 s on Server-Sent Events/);
  await playground.ready();
});

test("a proxy whose server is gone answers 502 until it is back, and what was missed is replayed", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "websocket");
  await playground.breakNetwork("websocket", /^Answer 502/);
  await expect(page.getByText("7 of 8 wires up")).toBeVisible();
  await playground.fire();
  await expect(playground.cell(2, "sse")).toHaveText(LATENCY);
  await playground.heal(/Answers 502 on WebSocket/);
  await playground.ready();
  await expect(playground.cell(2, "websocket")).toContainText(REPLAYED);
});
