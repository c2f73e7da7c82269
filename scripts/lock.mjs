// Completes package-lock.json after a change: a registry that lacks another platform's build makes npm leave its entry
// out, and then `npm ci` fails everywhere. Run it after each `npm install <package>`.
import { readFileSync, writeFileSync } from "node:fs";
import { missingOptionalEntries } from "./lock-entries.mjs";

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
const missing = missingOptionalEntries(lock);
for (const { location, entry } of missing) lock.packages[location] = entry;
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);
process.stdout.write(`${missing.length} entries added to package-lock.json\n`);
