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
  await expect(sse).toContainText("checked 2026-11-23");
  await sse.getByRole("link", { name: "Run it in the Lab: Cut and resume" }).click();
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
    await page.reload();
    await expect(claims).toHaveCount(count);
  }
});

for (const colorScheme of ["dark", "light"] as const) {
  for (const width of [1440, 768, 390]) {
    test(`no accessibility violation and no page wider than its window, ${colorScheme}, ${width} px`, async ({
      page,
      server,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${server.origin}/compare`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}
