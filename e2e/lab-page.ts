import { readFile } from "node:fs/promises";
import type { Download, Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";

/** A run takes at most a minute, and may wait for another. */
const RUN_MS = 90_000;

/** An experiment's page as a person sees it: everything is found by role and name. */
export class LabPage {
  constructor(readonly page: Page) {}

  async open(origin: string, slug: string): Promise<void> {
    await this.page.goto(`${origin}/lab/${slug}`);
    await expect(this.runButton).toBeEnabled();
  }

  get runButton(): Locator {
    return this.page.getByRole("button", { name: /^Run/ });
  }

  get result(): Locator {
    return this.page.getByRole("region", { name: "Result" });
  }

  get storedRuns(): Locator {
    return this.page.getByRole("region", { name: "Stored runs" });
  }

  async choosePreset(title: string): Promise<void> {
    await this.page.getByRole("radiogroup", { name: "Preset" }).getByRole("radio", { name: title }).click();
  }

  async expect(prediction: string): Promise<void> {
    await this.page
      .getByRole("radiogroup", { name: "What do you expect?" })
      .getByRole("radio", { name: prediction })
      .click();
  }

  /** Presses Run and waits until the run is over. */
  async run(): Promise<void> {
    await this.runButton.click();
    await expect(this.page.getByRole("region", { name: "Run under way" })).toBeVisible();
    await expect(this.result).toBeVisible({ timeout: RUN_MS });
  }

  get verdict(): Locator {
    return this.result.getByRole("heading", { name: /^Result/ });
  }

  /** A row of the figures: its name and its numbers. */
  figures(name: string): Locator {
    return this.result
      .getByRole("row")
      .filter({ has: this.page.getByRole("rowheader", { name, exact: true }) })
      .getByRole("cell");
  }

  async download(press: () => Promise<void>): Promise<{ readonly name: string; readonly text: string }> {
    const waiting: Promise<Download> = this.page.waitForEvent("download");
    await press();
    const download = await waiting;
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
  }
}
