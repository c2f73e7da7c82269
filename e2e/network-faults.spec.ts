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
  await playground.open(server.origin);
  await playground.fire();
  await expect(playground.cell(1, "websocket")).toHaveText(LATENCY);
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
