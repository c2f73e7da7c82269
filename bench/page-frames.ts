import { z } from "zod";
import { DevtoolsPage } from "./devtools-page";
import { startServerProcess } from "./server-process";

const RATE = 200;
const WARM_UP_MS = 5_000;
const MEASURED_MS = 15_000;
/** Longer than this a task keeps the page from answering (W3C Long Tasks). */
const LONG_TASK_MS = 50;
const metrics = z.object({ metrics: z.array(z.object({ name: z.string(), value: z.number() })) });

/**
 * The main screen in Chromium while all its wires carry 200 events a second: frames, what the main thread does, and
 * what is kept. Browser, page and server share this machine.
 */
export async function pageFrames() {
  const server = await startServerProcess();
  const page = await DevtoolsPage.open(process.env["CHROMIUM_PATH"] ?? "chromium", server.origin);
  try {
    // There is no body yet when the first bytes are read.
    await page.until(() => document.querySelector("body")?.textContent.includes("8 of 8 wires up") === true);
    await page.call(press, "radio", "stream");
    await page.until(() => document.querySelector('[aria-label="Events a second"]') !== null);
    await page.call(press, "radio", String(RATE));
    await page.call(press, "button", "Fire event");
    await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));

    await page.send("Performance.enable");
    const read = async () => {
      await page.send("HeapProfiler.collectGarbage");
      const all = metrics.parse(await page.send("Performance.getMetrics")).metrics;
      return Object.fromEntries(all.map(({ name, value }) => [name, value]));
    };
    const before = await read();
    const { frameMs, longTasks } = await page.call(watchFrames, MEASURED_MS, LONG_TASK_MS);
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
    await page.close();
    await server.stop();
  }
}

/** Runs in the page. @param text that the control begins with @throws when there is none */
function press(kind: "radio" | "button", text: string): void {
  const controls = document.querySelectorAll<HTMLElement>(kind === "radio" ? '[role="radio"]' : "button");
  const control = [...controls].find((each) => each.textContent?.trim().startsWith(text));
  if (control === undefined) throw new Error(`no ${kind} ${text}`);
  control.click();
}

/** Runs in the page. */
async function watchFrames(forMs: number, longMs: number) {
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
