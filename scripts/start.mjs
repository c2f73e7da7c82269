// Runs the built server in this process.
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
process.env.NODE_ENV = "production";
process.env.NEXT_TELEMETRY_DISABLED = "1";

// A signal to npm ends npm and its shell but not this process: follow them, or the port stays taken.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
}, 500).unref();

await import(new URL("../dist/server.mjs", import.meta.url).href);
