import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import type { TransportId } from "#lib/transports/catalog";
import { expect, test } from "./playground";
import { LATENCY, PlaygroundPage } from "./playground-page";

/** The section with the bytes of the selected wire. */
async function openWire(playground: PlaygroundPage, id: TransportId): Promise<Locator> {
  await playground.selectWire(id);
  await playground.page.getByRole("tab", { name: "Bytes" }).click();
  return playground.page.getByRole("region", { name: "The wire" });
}

/** Presses a button and reads what was downloaded. */
async function downloaded(page: Page, wire: Locator, button: string): Promise<string> {
  const download = page.waitForEvent("download");
  await wire.getByRole("button", { name: button }).click();
  return readFile(await (await download).path(), "utf8");
}

const option = (wire: Locator, name: RegExp) => wire.getByRole("option", { name });
const field = (wire: Locator, name: RegExp) =>
  wire.getByRole("tree", { name: "Decoded" }).getByRole("treeitem", { name });

test("WebSocket: the frame of the event, its opcode, and the handshake by its sections", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "websocket");
  const wire = await openWire(playground, "websocket");
  await expect(wire.getByRole("option")).toHaveCount(1);
  await option(wire, /from the server.*text frame, FIN, not masked/).click();
  await expect(field(wire, /^Opcode.*1/)).toBeVisible();
  // The field in focus is marked in the hex, and the other way round.
  await field(wire, /^Opcode/).focus();
  await expect(wire.getByText(/^Opcode: 1 of \d+ bytes/)).toBeVisible();
  const hex = wire.getByRole("application", { name: /^Hex/ });
  await hex.focus();
  await hex.press("End");
  await expect(wire.getByText(/^Payload: \d+ of \d+ bytes/)).toBeVisible();
  expect(await downloaded(page, wire, "Download as text")).toContain("RFC 6455 §5.2");
  await wire.getByText("The handshake of WebSocket, step by step").click();
  await wire.getByRole("button", { name: /Prove that the key was read/ }).click();
  await expect(wire.getByText(/^sec-websocket-accept: /i).first()).toBeVisible();
  await wire.getByText("Sec-WebSocket-Accept, computed step by step").click();
  await expect(wire.getByRole("list", { name: "Computed step by step" }).getByText("✓ holds")).toHaveCount(2);
  await wire.getByRole("listbox").press("Home");
  await expect(wire.getByText(/captured/)).toBeVisible();
});

test("Server-Sent Events: the chunk of the event and its data field", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "sse");
  const wire = await openWire(playground, "sse");
  await option(wire, /from the server.*event/i)
    .first()
    .click();
  await wire.getByRole("radio", { name: "SSE" }).click();
  await expect(field(wire, /data/i).first()).toBeVisible();
  expect(await downloaded(page, wire, "Download as text")).toContain("WHATWG HTML");
});

test("MQTT: the packet of the event and its QoS", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "mqtt");
  const wire = await openWire(playground, "mqtt");
  await option(wire, /from the server.*MQTT PUBLISH QoS/)
    .first()
    .click();
  await wire.getByRole("radio", { name: "MQTT" }).click();
  await expect(field(wire, /QoS/).first()).toBeVisible();
  expect(await downloaded(page, wire, "Download as text")).toContain("MQTT PUBLISH QoS");
});

test("Socket.IO and polling: the packet of the event, and the answer that carries it", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "socket-io");
  const packets = await openWire(playground, "socket-io");
  await option(packets, /from the server.*Socket\.IO event/i)
    .first()
    .click();
  await packets.getByRole("radio", { name: "Socket.IO" }).click();
  await expect(field(packets, /type/i).first()).toBeVisible();
  await packets.getByText(/^The handshake of/).click();
  const handshake = packets.getByRole("list", { name: "Handshake, step by step" });
  await expect(handshake.getByText("Let it in")).toBeVisible();
  await expect(handshake.getByText("not taken")).toHaveCount(0);
  await packets.getByText("Sec-WebSocket-Accept, computed step by step").click();
  await expect(packets.getByRole("list", { name: "Computed step by step" }).getByText("✓ holds")).toHaveCount(
    2,
  );
  await expect(playground.cell(1, "polling")).toHaveText(LATENCY);
  const polls = await openWire(playground, "polling");
  await option(polls, /from the server.*200/).click();
  await expect(field(polls, /^content-type/i)).toContainText("application/json");
});

test("long polling: the request and the answer of the event, as HAR, too", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "long-polling");
  const wire = await openWire(playground, "long-polling");
  await option(wire, /to the server.*GET/).click();
  await expect(field(wire, /^host/i)).toBeVisible();
  await option(wire, /from the server.*200/).click();
  await expect(field(wire, /^content-type/i)).toContainText("application/json");
  const har = JSON.parse(await downloaded(page, wire, "Download as HAR"));
  expect(har.log.entries).toHaveLength(1);
  expect(har.log.entries[0].response.status).toBe(200);
});

test("webhook: the call of the event with its signature, wide, by keyboard", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "webhook");
  const wire = await openWire(playground, "webhook");
  await expect(option(wire, /from the server.*POST/)).toBeVisible();
  await wire.getByRole("button", { name: "Open wide" }).press("Enter");
  const wide = page.getByRole("dialog", { name: "The wire: Webhook" });
  await option(wide, /from the server.*POST/).click();
  await expect(field(wide, /^webhook-signature/)).toContainText("v1,");
  await wide.getByRole("listbox").press("End");
  await expect(option(wide, /to the server/).last()).toHaveAttribute("aria-selected", "true");
  expect(await downloaded(page, wide, "Download as text")).toContain("webhook-id");
  await wide.getByText("The signature, checked step by step").click();
  const steps = wide.getByRole("list", { name: "Computed step by step" });
  await expect(steps.getByRole("listitem").last()).toContainText("✓ holds");
  await expect(steps).not.toContainText("does not hold");
  await page.keyboard.press("Escape");
  await expect(wide).toBeHidden();
});

test("REST hook: what its signature is made of, and the steps by which a target confirms", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "rest-hook");
  const wire = await openWire(playground, "rest-hook");
  await wire.getByText("The signature, step by step").click();
  const steps = wire.getByRole("list", { name: "Computed step by step" });
  await expect(steps).toContainText("Take the raw body");
  await expect(steps).not.toContainText("holds");
  await wire.getByText(/^The handshake of/).click();
  const handshake = wire.getByRole("list", { name: "Handshake, step by step" });
  await expect(handshake.getByText("Send it back")).toBeVisible();
  await expect(handshake.getByText("not taken")).toHaveCount(0);
});

test("what is computed needs no page that came over HTTPS", async ({ page, server }) => {
  // As on a page over plain HTTP from another machine.
  await page.addInitScript(() =>
    Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined, configurable: true }),
  );
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "webhook");
  const wire = await openWire(playground, "webhook");
  await option(wire, /from the server.*POST/).click();
  await wire.getByText("The signature, checked step by step").click();
  await expect(
    wire.getByRole("list", { name: "Computed step by step" }).getByRole("listitem").last(),
  ).toContainText("✓ holds");
});

test("bytes that somebody reads stay while other events come, until the newest is followed again", async ({
  page,
  server,
}) => {
  const playground = new PlaygroundPage(page);
  await playground.openAndFire(server.origin, "websocket");
  const wire = await openWire(playground, "websocket");
  await expect(wire.getByText(/^#1 /)).toBeVisible();
  await field(wire, /^Opcode/).focus();
  await playground.fire();
  await expect(playground.cell(2, "websocket")).toHaveText(LATENCY);
  await expect(wire.getByText(/^#1 /)).toBeVisible();
  await expect(field(wire, /^Opcode/)).toBeVisible();
  await page.getByRole("button", { name: "Follow the newest" }).click();
  await expect(wire.getByText(/^#2 /)).toBeVisible();
});
