import type { Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";

/** The main screen as a person sees it: everything is found by role and name. */
export class PlaygroundPage {
  constructor(readonly page: Page) {}

  /** Opens a new room and waits until every wire is up. */
  async open(origin: string): Promise<void> {
    await this.page.goto(origin);
    await this.page.waitForURL(/\/r\/[a-z0-9]+/);
    await this.ready();
  }

  async ready(wires: number = TRANSPORT_IDS.length): Promise<void> {
    await expect(this.page.getByText(`${wires} of ${TRANSPORT_IDS.length} wires up`)).toBeVisible();
  }

  /** Opens a new room, fires, and waits until the first event has come by this wire. */
  async openAndFire(origin: string, id: TransportId): Promise<void> {
    await this.open(origin);
    await this.fire();
    await expect(this.cell(1, id)).toHaveText(LATENCY);
  }

  async fire(): Promise<void> {
    await this.page.getByRole("button", { name: "Fire event" }).click();
  }

  get race(): Locator {
    return this.page.getByRole("region", { name: "Race" });
  }

  get matrix(): Locator {
    return this.page.getByRole("table", { name: "Delivery matrix" });
  }

  /** One wire's cell of one event. */
  cell(offset: number, id: TransportId): Locator {
    const row = this.matrix.getByRole("row", { name: new RegExp(`#${offset} `) });
    return row.getByRole("cell").nth(TRANSPORT_IDS.indexOf(id));
  }

  async selectWire(id: TransportId): Promise<void> {
    await this.race.getByRole("button", { name: new RegExp(`^${escaped(TRANSPORTS[id].label)}:`) }).click();
  }

  /** Presses a button of "Break it" for one wire. */
  async breakIt(id: TransportId, fault: string | RegExp): Promise<void> {
    await this.selectWire(id);
    await this.page.getByRole("region", { name: "Break it" }).getByRole("button", { name: fault }).click();
  }

  /** The same, for what else a network does. */
  async breakNetwork(id: TransportId, fault: string | RegExp): Promise<void> {
    await this.selectWire(id);
    const section = this.page.getByRole("region", { name: "Break it" });
    const button = section.getByRole("button", { name: fault });
    if (!(await button.isVisible())) await section.getByText("More that a network does").click();
    await button.click();
  }

  /** Takes a fault back by the list of those that are on. */
  async heal(fault: string | RegExp): Promise<void> {
    await this.page
      .getByRole("list", { name: "Faults that are on" })
      .getByRole("button", { name: fault })
      .click();
  }

  /** The room's id, from the address bar. */
  roomId(): string {
    return /\/r\/([a-z0-9]+)/.exec(this.page.url())?.[1] ?? "";
  }
}

/** A latency in milliseconds, as the matrix writes it. */
export const LATENCY = /^[\d,.]+$/;
export const REPLAYED = /replayed after/;

function escaped(text: string): string {
  return text.replaceAll(/[()]/g, "\\$&");
}
