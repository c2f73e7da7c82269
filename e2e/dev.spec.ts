import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { printedOrigin } from "./playground";
import { PlaygroundPage } from "./playground-page";

test("in development the page comes to life, with hot reload beside the eight wires", async ({ page }) => {
  test.setTimeout(120_000);
  const directory = await mkdtemp(join(tmpdir(), "playground-e2e-"));
  const child = spawn(process.execPath, ["scripts/dev.mjs"], {
    env: { ...process.env, PORT: "0", HOST: "127.0.0.1", DATA_DIR: directory },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const hotReload = page.waitForEvent("websocket", {
    predicate: (socket) => socket.url().includes("/_next/hmr"),
    timeout: 90_000,
  });
  await page.goto(await printedOrigin(child), { timeout: 90_000 });
  // The first message says that Next has taken the connection.
  const socket = await hotReload;
  await socket.waitForEvent("framereceived");
  await new PlaygroundPage(page).ready();
  expect(socket.isClosed()).toBe(false);
  child.kill("SIGTERM");
  await exited;
  await rm(directory, { recursive: true, force: true });
});
