import { spawnSync } from "node:child_process";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { codeSamples } from "./code-samples";
import { scriptString, shellQuote } from "./quoting";

const PLACES = [
  { origin: "http://localhost:3000", roomId: "abcdefghijkmnpqrstuvwxyz23" },
  // Nobody's room is called so; nothing may break out all the same.
  { origin: "http://localhost:3000", roomId: `'"\`$(touch /tmp/never)\\ </script> \u2028;#&` },
] as const;

const samples = TRANSPORT_IDS.flatMap((id) =>
  PLACES.flatMap((place) =>
    codeSamples(id, place).map((sample) => [`${id}, ${sample.title}, in ${place.roomId}`, sample] as const),
  ),
);

test.each(samples.filter(([, { language }]) => language === "javascript"))(
  "%s is JavaScript that esbuild parses",
  (_name, { code }) => {
    expect(transformSync(code, { format: "esm", loader: "js" }).warnings).toEqual([]);
  },
);

test.each(samples.filter(([, { language }]) => language === "shell"))(
  "%s is a script that sh parses",
  (_name, { code }) => {
    const checked = spawnSync("sh", ["-n", "-c", code], { encoding: "utf8" });
    expect({ status: checked.status, stderr: checked.stderr }).toEqual({ status: 0, stderr: "" });
  },
);

test.each(["plain", "it's", '$(id) `id` \\ " ; & | # * ?', "", "line\nbreak", "-n"])(
  "a shell reads %j as one word, unchanged",
  (text) => {
    const script = `printf '%s' ${shellQuote(text)}`;
    expect(spawnSync("sh", ["-c", script], { encoding: "utf8" }).stdout).toBe(text);
  },
);

test.each(["plain", `"'\`\${x}\\`, "line\u2028\u2029\nbreak", "</script><!--"])(
  "a JavaScript literal of %j is that text and cannot end a script element",
  (text) => {
    const literal = scriptString(text);
    expect(new Function(`return ${literal}`)()).toBe(text);
    expect(literal).not.toContain("</");
  },
);

test.each(TRANSPORT_IDS)("%s has code to copy, and a line that fires an event", (id) => {
  const [place] = PLACES;
  const languages = new Set(codeSamples(id, place).map(({ language }) => language));
  expect(languages).toEqual(new Set(["javascript", "shell"]));
  const titles = codeSamples(id, place).map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles).toContain("Terminal: fire an event");
});
