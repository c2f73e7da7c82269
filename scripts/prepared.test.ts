import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Prepared } from "./prepared.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "playground-prepared-"));
  writeFileSync(join(root, "source.ts"), "1");
});
afterEach(() => rmSync(root, { recursive: true }));

const prepared = () => new Prepared("made/.prepared", ["source.ts", "not-there"], root);

test("what was never made is missing, what was made is current, and what changed since is stale", () => {
  expect(prepared().state()).toBe("missing");
  const making = prepared();
  making.state();
  making.done();
  expect(prepared().state()).toBe("current");
  writeFileSync(join(root, "source.ts"), "2");
  expect(prepared().state()).toBe("stale");
});

test("a file that was only touched is no change, and one that changed while it was built is", () => {
  const making = prepared();
  making.state();
  writeFileSync(join(root, "source.ts"), "while it was built");
  making.done();
  expect(prepared().state()).toBe("stale");
  writeFileSync(join(root, "source.ts"), "1");
  utimesSync(join(root, "source.ts"), 1, 1);
  expect(prepared().state()).toBe("current");
});
