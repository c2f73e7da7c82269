import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeFiles } from "#lib/experiments/code-files";
import { RUNNABLE } from "#lib/experiments/runnable";
import { sourceCode } from "#lib/source/source-code";
import { ask } from "#server/testing/ask";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

test.each(RUNNABLE.map((experiment) => [experiment.slug, experiment] as const))(
  "%s: all files of its folder, and its script, are shown",
  async (slug, experiment) => {
    const folder = (await readdir(`lib/experiments/${slug}`)).filter((name) => !name.endsWith(".test.ts"));
    const listed = codeFiles(experiment);
    expect(listed.filter((path) => path.startsWith("lib/experiments/")).sort()).toEqual(
      folder.map((name) => `lib/experiments/${slug}/${name}`).sort(),
    );
    const { status, body } = await ask("GET", `${playground.origin}/api/lab/experiments/${slug}/code`);
    expect(status).toBe(200);
    const { files } = sourceCode.parse(body);
    expect(files.slice(0, listed.length).map(({ path }) => path)).toEqual(listed);
    // What is drawn while it runs would be among what is read.
    expect(files.some(({ text }) => text.includes("bench.sampleServer("))).toBe(
      experiment.readsServer ?? false,
    );
    for (const { path, text } of files) {
      expect(path).toMatch(
        /^(?:lib\/experiments|lib\/client\/lab\/page-runs|server\/lab\/(?:scripts|clients))\/[a-z/-]+\.ts$/,
      );
      expect(text).toContain("export ");
    }
  },
);

test.each(["none", "X09", "..%2F..%2Fpackage.json", "cut-and-resume%00", "%2e%2e", "constructor"])(
  "%s is no experiment: 404, and no file is read",
  async (slug) => {
    const { status } = await ask("GET", `${playground.origin}/api/lab/experiments/${slug}/code`);
    expect(status).toBe(404);
  },
);
