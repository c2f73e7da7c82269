import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./playground";

test("the comparison says of each cell how it is known, and a claim leads to the Lab and back", async ({
  page,
  server,
}) => {
  await page.goto(`${server.origin}/lab`);
  await page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Compare" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Compare" })).toBeVisible();
  const sse = page
    .getByRole("region", { name: "Transports, table" })
    .getByRole("row", { name: /^Server-Sent Events/ });
  await expect(sse).toContainText("audited 2026-11-23");
  await sse.getByRole("link", { name: "Cut and resume" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Who has all events after every line was reset?",
  );
  await page.getByRole("link", { name: "S-18", exact: true }).click();
  await expect(page).toHaveURL(/\/compare#S-18$/);
  await expect(page.locator("#S-18")).toBeInViewport();
});

test("filters leave what the article got wrong, what has changed, what depends, and stay in the address", async ({
  page,
  server,
}) => {
  await page.goto(`${server.origin}/compare`);
  const claims = page.getByRole("list", { name: "Claims" }).getByRole("heading", { level: 3 });
  const filters = page.getByRole("navigation", { name: "Which claims" });
  await expect(claims).toHaveCount(117);
  for (const name of ["What the article got wrong", "What has changed since", "What depends"]) {
    const link = filters.getByRole("link", { name });
    const count = Number(/\d+$/.exec((await link.textContent()) ?? "")?.[0]);
    await link.click();
    await expect(link).toHaveAttribute("aria-current", "true");
    await expect(claims).toHaveCount(count);
    // The tables as well: a statement stands in a cell only when its claim is among them.
    await expect(
      page.getByRole("region", { name: "Patterns, table" }).getByText("not in this filter").first(),
    ).toBeAttached();
    let said = 0;
    const shown = await claims.evaluateAll((headings) =>
      headings.map(({ parentElement }) => parentElement?.id),
    );
    for (const axis of ["Patterns", "Transports"]) {
      const lines = page.getByRole("region", { name: `${axis}, for and against` }).getByRole("listitem");
      const addresses = await lines.evaluateAll((items) =>
        items.map((item) => item.querySelector("a")?.getAttribute("href") ?? ""),
      );
      for (const address of addresses) expect(shown).toContain(address.split("#")[1]);
      said += addresses.length;
    }
    expect(said).toBeGreaterThan(0);
    await page.reload();
    await expect(claims).toHaveCount(count);
  }
});

test("a claim's card on the main screen runs its experiment, and the result is pinned here, to the claim and to the table", async ({
  page,
  server,
}) => {
  await page.goto(server.origin);
  await page
    .getByRole("button", { name: /^WebSocket/ })
    .first()
    .click();
  const panel = page.getByRole("region", { name: "Selected wire" });
  const card = panel.getByRole("article").filter({ hasText: "It is not HTTP." });
  await card.getByRole("button", { name: "Run here: Handshake, step by step" }).click();
  await expect(card.getByRole("progressbar", { name: /^Progress of Handshake/ })).toBeVisible();
  await expect(card).toContainText(/supports this.*Holds.*Measured here \d{4}-\d\d-\d\d/s, {
    timeout: 30_000,
  });
  await card.getByRole("link", { name: "W-12" }).click();
  await expect(page.locator("#W-12")).toContainText(/supports this.*Holds.*Measured here/s);
  await page.locator("#W-12").getByRole("link", { name: "Handshake, step by step" }).click();
  await expect(page.getByRole("heading", { name: /^Result/ })).toContainText("Holds");
});

test("a run with other settings is pinned to nothing: it is named with its settings, in every place", async ({
  page,
  server,
}) => {
  const wish = { experiment: "sse-grammar", knobs: { client: "naive" } };
  const { id } = await (await page.request.post(`${server.origin}/api/lab/runs`, { data: wish })).json();
  await expect
    .poll(async () => (await (await page.request.get(`${server.origin}/api/lab/runs/${id}`)).json()).state, {
      timeout: 40_000,
    })
    .toBe("ended");
  await page.goto(`${server.origin}/compare#T-23`);
  const card = page.locator("#T-23");
  await expect(card).toContainText(
    "Also run with other settings, “A client that knows no standard” (client naive): does not hold",
  );
  await expect(card).toContainText("Not run here yet");
  await expect(card).not.toContainText(/supports this|speaks against this/);
});

test("an opinion says that it is one, and what the article leaves out has cards of its own", async ({
  page,
  server,
}) => {
  await page.goto(`${server.origin}/compare`);
  await expect(page.locator("#I-1")).toContainText("Opinion, audited 2026-11-23. On the subject: RFC 9110");
  await expect(page.locator("#W-9")).toContainText("Centrifugo, SSE as a fallback; supabase/realtime #242");
  const beyond = page.getByRole("list", { name: "Beyond the article" });
  await expect(beyond.getByRole("heading", { name: /A kept session brings what was missed/ })).toBeVisible();
  const against = page
    .getByRole("region", { name: "Transports, for and against" })
    .getByRole("row", { name: /^Server-Sent Events/ });
  await expect(against).toContainText(
    /Whatever buffers on the way silences it\. Holds\..*audited 2026-11-23/,
  );
});

test("any wires side by side: the choice is in the address, what was not measured says how to", async ({
  page,
  server,
}) => {
  await page.goto(`${server.origin}/compare`);
  await page.getByRole("navigation", { name: "Compare" }).getByRole("link", { name: "Side by side" }).click();
  const heads = page.getByRole("region", { name: "Side by side, table" }).getByRole("columnheader");
  await expect(heads).toHaveCount(2);
  const choice = page.getByRole("group", { name: "Which wires" });
  await choice.getByRole("button", { name: "Polling", exact: true }).click();
  await choice.getByRole("button", { name: "WebSocket" }).click();
  await expect(heads).toHaveText([/^Server-Sent Events/, /^Polling/]);
  await expect(page).toHaveURL(/wires=sse,polling$/);
  await page.reload();
  await expect(heads).toHaveCount(2);
  await page
    .getByRole("row", { name: /^Delay, median/ })
    .getByRole("link")
    .last()
    .click();
  await expect(page).toHaveURL(/\/lab\/push-and-poll/);
});

test("answers rank the wires, each reason leads to its card, and the address holds them", async ({
  page,
  server,
}) => {
  await page.goto(`${server.origin}/compare/choose`);
  const pick = (question: string, answer: string) =>
    page.getByRole("radiogroup", { name: question }).getByRole("radio", { name: answer }).click();
  await pick("Which way do events go?", "From the server only");
  await pick("Who receives them?", "Pages in browsers");
  await pick("May an event be lost?", "No, each must arrive");
  const ranked = page.getByRole("list", { name: "Ranked wires" }).locator("> li");
  await expect(ranked).toHaveCount(8);
  await expect(ranked.first()).toContainText("Server-Sent Events");
  await expect(ranked.last()).toContainText("cannot be used");
  await pick("Which way do events go?", "Both ways");
  await expect(ranked.first()).not.toContainText("Server-Sent Events");
  await page.reload();
  await expect(page.getByRole("radio", { name: "Both ways" })).toBeChecked();
  await expect(page.getByRole("region", { name: "What would change the answer" })).toContainText(
    "From the server only: SSE",
  );
  await ranked.filter({ hasText: "WebSocket" }).getByRole("link", { name: "W-2", exact: true }).click();
  await expect(page.locator("#W-2")).toBeInViewport();
});

test("the sizing sheet computes from measured bytes, and says unknown where there are none", async ({
  page,
  server,
}) => {
  await page.goto(`${server.origin}/compare/size?users=500&perMinute=2`);
  const row = (wire: string) =>
    page.getByRole("region", { name: "Estimates, table" }).getByRole("row", { name: new RegExp(`^${wire}`) });
  await expect(row("Webhook").getByRole("cell").nth(0)).toHaveText(/^1,440,000/);
  await expect(row("Polling").getByRole("cell").nth(1)).toContainText("not measured yet");
  await page.getByRole("button", { name: "Run here: Cost of silence" }).click();
  await expect(row("Polling").getByRole("cell").nth(1)).toHaveText(/^[\d.,]+\(.* B\) × 30$/, {
    timeout: 30_000,
  });
  const users = page.getByRole("textbox", { name: "Receivers connected at once" });
  await users.fill("none");
  await expect(users).toHaveAttribute("aria-invalid", "true");
  await expect(row("Webhook").getByRole("cell").nth(0)).toHaveText(/^1,440,000/);
  await users.fill("1000");
  await expect(row("Webhook").getByRole("cell").nth(0)).toHaveText(/^2,880,000/);
  await expect(page).toHaveURL(/users=1000/);
});

for (const path of [
  "/compare",
  "/compare/wires",
  "/compare/choose?loss=never&receiver=browser",
  "/compare/size",
]) {
  for (const colorScheme of ["dark", "light"] as const) {
    test(`no accessibility violation and no page wider than its window: ${path}, ${colorScheme}`, async ({
      page,
      server,
    }) => {
      await page.emulateMedia({ colorScheme });
      for (const width of [390, 768, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${server.origin}${path}`);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
      // A hundred and fifty cards are many elements for one pass of all rules.
      test.setTimeout(150_000);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    });
  }
}
