import type { Page } from "@playwright/test";
import { TRANSPORT_IDS, TRANSPORTS } from "#lib/transports/catalog";
import { PUBLISHERS } from "./hostile-publishers";
import { HOSTILE_STRINGS } from "./hostile-strings";
import { expect, test } from "./playground";
import { PlaygroundPage } from "./playground-page";

/** Everything that must not happen in a page, from before its first script on. */
async function watch(page: Page): Promise<readonly string[]> {
  const incidents: string[] = [];
  page.on("dialog", (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => incidents.push(`error: ${error.message}`));
  await page.exposeFunction("pwned", () => incidents.push("a string was executed"));
  await page.exposeFunction("violated", (what: string) => incidents.push(`violation: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { violated } = window as unknown as { violated(what: string): void };
      violated(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  return incidents;
}

/** @param perEvent strings in the data of one event; the first of them is its attributes, too */
function eventsOf(strings: readonly string[], perEvent: number) {
  const packs = Array.from({ length: Math.ceil(strings.length / perEvent) }, (_, index) =>
    strings.slice(index * perEvent, (index + 1) * perEvent),
  );
  return packs.map((pack) => {
    // Control characters are refused in attributes; in the data they are allowed.
    const text = (pack[0] ?? "").replaceAll("\u0000", "");
    return { type: "hostile.text", source: text, subject: text, data: { [pack[0] ?? ""]: pack } };
  });
}

for (const [via, connect] of Object.entries(PUBLISHERS)) {
  test(`[SEC-10] a hundred hostile strings, fired over ${via}, are text on every wire`, async ({
    page,
    server,
  }) => {
    const incidents = await watch(page);
    const playground = new PlaygroundPage(page);
    await playground.open(server.origin);
    const publisher = await connect(server.origin, playground.roomId());
    const events = eventsOf(HOSTILE_STRINGS, 4);
    const perWire = Math.ceil(events.length / TRANSPORT_IDS.length);
    let offset = 0;
    for (const id of TRANSPORT_IDS) {
      await playground.selectWire(id);
      await page.getByRole("tab", { name: "Bytes" }).click();
      for (const event of events.slice(offset, offset + perWire)) {
        await publisher.publish(event);
        offset += 1;
      }
      await expect(playground.cell(offset, id)).toHaveText(/\d/);
      const wire = page.getByRole("region", { name: "The wire" });
      // The last unit carries the event; of a hook it is the second, the body of the request.
      const keys = TRANSPORTS[id].reaches === "page" ? ["End"] : ["Home", "ArrowDown"];
      for (const key of keys) await wire.getByRole("listbox").press(key);
      // Where one layer carries another, the inner one has the text of the event.
      const inner = wire.getByRole("radiogroup", { name: "Layer" }).getByRole("radio").last();
      if (await inner.isVisible()) await inner.click();
      await expect(wire.getByRole("tree", { name: "Decoded" })).toContainText("pwned()");
    }
    expect(offset).toBe(events.length);
    for (const id of TRANSPORT_IDS) {
      await playground.selectWire(id);
      for (const tab of ["Trade-offs", "Bytes", "Code", "Connections"]) {
        await page.getByRole("tab", { name: tab }).click();
      }
    }
    await publisher.close();
    expect(incidents).toEqual([]);
  });
}

test("[SEC-10] a hundred hostile strings are text in every unit that crossed, on every wire", async ({
  page,
  server,
}) => {
  test.setTimeout(120_000);
  const incidents = await watch(page);
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  const publisher = await PUBLISHERS.http(server.origin, playground.roomId());
  const wire = page.getByRole("region", { name: "The wire" });
  const decoded = wire.getByRole("tree", { name: "Decoded" });
  for (const [index, event] of eventsOf(HOSTILE_STRINGS, 20).entries()) {
    await publisher.publish(event);
    for (const id of TRANSPORT_IDS) {
      await playground.selectWire(id);
      await expect(playground.cell(index + 1, id)).toHaveText(/\d/);
      await page.getByRole("tab", { name: "Bytes" }).click();
      const units = wire.getByRole("listbox");
      await units.press("Home");
      const count = Number(await units.getByRole("option").first().getAttribute("aria-setsize"));
      let shown = "";
      for (let unit = 1; unit <= count; unit += 1) {
        await expect(units.locator(`[aria-selected="true"]`)).toHaveAttribute("aria-posinset", String(unit));
        // Where one layer carries another, the inner one has the text of the event.
        const inner = wire.getByRole("radiogroup", { name: "Layer" }).getByRole("radio").last();
        if (await inner.isVisible()) await inner.click();
        shown += await decoded.textContent();
        await units.press("ArrowDown");
      }
      expect([id, index, shown.includes("pwned()")]).toEqual([id, index, true]);
    }
  }
  expect(incidents).toEqual([]);
});

test("[SEC-10] hostile strings in the composer, in addresses and in refusals are text", async ({
  page,
  server,
}) => {
  test.setTimeout(120_000);
  const incidents = await watch(page);
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  const room = `${server.origin}/r/${playground.roomId()}`;
  for (const text of HOSTILE_STRINGS) {
    await page.getByRole("textbox", { name: "type" }).fill(text);
    await page.getByRole("textbox", { name: "data" }).fill(JSON.stringify({ text }));
  }
  for (const text of HOSTILE_STRINGS.filter((_text, index) => index % 10 === 0)) {
    const encoded = encodeURIComponent(text);
    for (const url of [
      `${room}?wire=${encoded}&event=${encoded}#${encoded}`,
      `${server.origin}/r/${encoded}`,
      `${server.origin}/api/rooms/${encoded}`,
      `${server.origin}/api/rooms/${playground.roomId()}/events?after=${encoded}`,
    ]) {
      await page.goto(url);
    }
  }
  expect(incidents).toEqual([]);
});

test("[SEC-10] the policy stops what a mistake would let in, and says so", async ({ page, server }) => {
  const incidents = await watch(page);
  await new PlaygroundPage(page).open(server.origin);
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      "beforeend",
      "<img src=x onerror=pwned()><iframe src=javascript:pwned()>",
    );
    const script = document.createElement("div");
    script.innerHTML = "<a href=javascript:pwned()>x</a>";
    script.querySelector("a")?.click();
  });
  await expect
    .poll(() => incidents.filter((each) => each.startsWith("violation: script-src")).length)
    .toBe(3);
  expect(incidents).not.toContain("a string was executed");
});

test("[SEC-7] [SEC-10] every page comes with its policy, and with a nonce of its own", async ({ server }) => {
  const nonces: string[] = [];
  for (const path of ["/", `/r/${"a".repeat(26)}`, "/nowhere", "/", "/r/%3Cscript%3E"]) {
    const answer = await fetch(server.origin + path, {
      headers: { "x-nonce": "chosen", "content-security-policy": "script-src 'nonce-chosen'" },
    });
    const policy = answer.headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([A-Za-z0-9+/=]{24})'/.exec(policy)?.[1] ?? "";
    nonces.push(nonce);
    expect(policy.replace(nonce, "…").split("; ")).toEqual([
      "default-src 'self'",
      "script-src 'nonce-…' 'strict-dynamic'",
      "style-src 'self'",
      "style-src-attr 'unsafe-inline'",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex",
      "cache-control": expect.stringContaining("no-store"),
    });
    const scripts = (await answer.text()).match(/<script[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
  }
  expect(new Set(nonces).size).toBe(nonces.length);
});

test("S9: no page holds the host key of the room that it shows", async ({ page, server }) => {
  const playground = new PlaygroundPage(page);
  await playground.open(server.origin);
  const room = playground.roomId();
  const hostKey = await page.evaluate((key) => localStorage.getItem(key), `playground-host-key ${room}`);
  expect(hostKey).toMatch(/^[\w-]{32}$/);
  const headers = { "playground-host-key": hostKey ?? "", cookie: `key=${hostKey}` };
  for (const path of ["/", `/r/${room}`, "/lab", "/compare", "/nowhere"]) {
    const html = await (await fetch(server.origin + path, { headers })).text();
    expect([path, html.length > 1_000, html.includes(hostKey ?? "")]).toEqual([path, true, false]);
  }
  expect(await page.content()).not.toContain(hostKey ?? "");
});
