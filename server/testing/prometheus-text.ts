/** Values by name and labels as they stand: `playground_connections{wire="sse"}`. */
export type Samples = ReadonlyMap<string, number>;

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
// Values are what Go's ParseFloat reads, so NaN in any case.
const SAMPLE = new RegExp(
  `^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?|[Nn]a[Nn]|[+-]Inf)$`,
);
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [""],
  gauge: [""],
  histogram: ["_bucket", "_sum", "_count"],
  summary: ["", "_sum", "_count"],
};

/**
 * Reads the text format of Prometheus 0.0.4, by its rules and not by the library that wrote it.
 * @throws Error with the line that breaks a rule
 */
export function readSamples(text: string): Samples {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const samples = new Map<string, number>();
  const families = new Set<string>();
  let family = { name: "", type: "" };
  let helped = "";
  for (const line of text.split("\n")) {
    const wrong = (rule: string) => new Error(`${rule}: ${line}`);
    const help = new RegExp(`^# HELP (${NAME}) .+$`).exec(line);
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary)$`).exec(line);
    if (line === "") continue;
    if (help !== null) {
      helped = help[1] ?? "";
      continue;
    }
    if (type !== null) {
      family = { name: type[1] ?? "", type: type[2] ?? "" };
      if (families.has(family.name)) throw wrong("a family comes twice");
      if (helped !== family.name) throw wrong("a family without help");
      families.add(family.name);
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (sample === null) throw wrong("no sample");
    const [, name = "", labels = "", value = ""] = sample;
    if (!(SUFFIXES[family.type] ?? []).some((suffix) => name === family.name + suffix))
      throw wrong(`not of the family ${family.name}`);
    if (samples.has(name + labels)) throw wrong("a sample comes twice");
    samples.set(name + labels, Number(value.replace("Inf", "Infinity")));
  }
  return samples;
}
