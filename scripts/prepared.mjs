// What has been installed and built, by stamps with a hash of what it came from. Built-in modules only.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));

/** A thing that is made from files, and the stamp that says from which. */
export class Prepared {
  #hash = "";

  /**
   * @param {string} stamp path below the root; its folder is what was made
   * @param {readonly string[]} names files and folders it is made from
   */
  constructor(stamp, names, root = here) {
    this.root = root;
    this.stamp = join(root, stamp);
    this.names = names;
  }

  /** @returns {"current" | "missing" | "stale"} */
  state() {
    this.#hash = hashOf(this.root, this.names);
    if (!existsSync(this.stamp)) return "missing";
    return readFileSync(this.stamp, "utf8") === this.#hash ? "current" : "stale";
  }

  /** It has been made from what was there when `state` was asked for: what has changed since counts as changed. */
  done() {
    mkdirSync(dirname(this.stamp), { recursive: true });
    writeFileSync(this.stamp, this.#hash);
  }
}

/** Names and contents of files, folders walked in a fixed order. */
function hashOf(root, names) {
  const hash = createHash("sha256");
  const add = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name));
    } else if (!path.endsWith(".test.ts")) {
      hash.update(path.slice(root.length)).update("\0").update(readFileSync(path)).update("\0");
    }
  };
  for (const name of names) add(join(root, name));
  return hash.digest("hex");
}

export const packages = new Prepared("node_modules/.prepared", ["package.json", "package-lock.json"]);
export const build = new Prepared("dist/.prepared", [
  "app",
  "components",
  "lib",
  "server",
  "public",
  "scripts",
  "package.json",
  "package-lock.json",
  "next.config.js",
  "instrumentation-client.ts",
  "postcss.config.mjs",
  "tsconfig.json",
]);
