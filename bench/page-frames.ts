import { chromium } from "@playwright/test";
import { startServerProcess } from "./server-process";

const RATE = 200;
const WARM_UP_MS = 5_000;
const MEASURED_MS = 15_000;
/** Longer than this a task keeps the page from answering (W3C Long Tasks). */
const LONG_TASK_MS = 50;

/**
 * The main screen in Chromium while all its wires carry 200 events a second: frames, what the main thread does, and
 * what is kept. Browser, page and server share this machine.
 */
export async function pageFrames() {
  const server = await startServerProcess();
  const executablePath = process.env["CHROMIUM_PATH"];
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-background-networking",
      "--disable-gpu",
    ],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(server.origin);
    await page.getByText("8 of 8 wires up").waitFor();
    await page.getByRole("radio", { name: "stream" }).click();
    await page.getByRole("radio", { name: String(RATE), exact: true }).click();
    await page.getByRole("button", { name: "Fire event" }).click();
    await page.waitForTimeout(WARM_UP_MS);

    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable");
    const read = async () => {
      await devtools.send("HeapProfiler.collectGarbage");
      const { metrics } = await devtools.send("Performance.getMetrics");
      return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    };
    const before = await read();
    const { frameMs, longTasks } = await page.evaluate(watchFrames, [MEASURED_MS, LONG_TASK_MS] as const);
    const after = await read();
    const busyMs = (name: string) => ((after[name] ?? 0) - (before[name] ?? 0)) * 1_000;
    const sorted = frameMs.toSorted((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
    const tookMs = frameMs.reduce((sum, ms) => sum + ms, 0);
    return {
      "events/s": RATE,
      "frames/s": ((frameMs.length / tookMs) * 1_000).toFixed(1),
      "frame p50 ms": at(0.5),
      "frame p95 ms": at(0.95),
      "tasks over 50 ms": longTasks,
      "main thread busy ms/s": Math.round((busyMs("TaskDuration") / tookMs) * 1_000),
      "of it script": Math.round((busyMs("ScriptDuration") / tookMs) * 1_000),
      "heap MiB before": ((before["JSHeapUsedSize"] ?? 0) / 1_048_576).toFixed(1),
      "heap MiB after": ((after["JSHeapUsedSize"] ?? 0) / 1_048_576).toFixed(1),
    };
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Runs in the page. */
async function watchFrames([forMs, longMs]: readonly [forMs: number, longMs: number]) {
  const frameMs: number[] = [];
  let longTasks = 0;
  const observer = new PerformanceObserver((list) => {
    longTasks += list.getEntries().filter(({ duration }) => duration > longMs).length;
  });
  observer.observe({ type: "longtask" });
  const startMs = await new Promise(requestAnimationFrame);
  let lastMs = startMs;
  while (lastMs - startMs < forMs) {
    const nowMs = await new Promise(requestAnimationFrame);
    frameMs.push(nowMs - lastMs);
    lastMs = nowMs;
  }
  observer.disconnect();
  return { frameMs, longTasks };
}
