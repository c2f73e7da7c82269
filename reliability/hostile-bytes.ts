/** Draws that break things, from one seeded source: the same seed, the same attack. */
export class HostileBytes {
  /** How often was drawn in turn from a list. */
  readonly #drawn = new Map<readonly unknown[], number>();

  constructor(private readonly random: () => number) {}

  /** A whole number below `end`. */
  below(end: number): number {
    return Math.floor(this.random() * end);
  }

  chance(part: number): boolean {
    return this.random() < part;
  }

  pick<Each>(choices: readonly [Each, ...Each[]] | readonly Each[]): Each {
    return choices[this.below(choices.length)] as Each;
  }

  /** One after the other, so that few draws cover them all. */
  inTurn<Each>(choices: readonly Each[]): Each {
    const drawn = this.#drawn.get(choices) ?? 0;
    this.#drawn.set(choices, drawn + 1);
    return choices[drawn % choices.length] as Each;
  }

  bytes(most: number): Buffer {
    return Buffer.from(Array.from({ length: this.below(most + 1) }, () => this.below(256)));
  }

  text(): string {
    return this.pick([...HOSTILE_TEXTS, this.bytes(40).toString("latin1"), "a".repeat(this.below(2_000))]);
  }

  /** A hostile text as a part of an address. */
  escaped(): string {
    return encodeURIComponent(Buffer.from(this.text()).toString());
  }

  /** What was valid, with some bytes changed, cut off, doubled or put in between. */
  broken(valid: Uint8Array): Buffer {
    let bytes = Buffer.from(valid);
    for (let edits = 1 + this.below(4); edits > 0; edits -= 1) {
      const at = this.below(bytes.length + 1);
      const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
      bytes = this.pick([
        () => Buffer.concat([head, Buffer.of(this.below(256)), tail.subarray(1)]),
        () => Buffer.concat([head, this.bytes(8), tail]),
        () => Buffer.concat([head, tail.subarray(this.below(6))]),
        () => Buffer.concat([head, tail, tail]),
        () => Buffer.from(head),
      ])();
    }
    return bytes;
  }

  /** JSON that is wrong in its grammar, in its shape, or in its size. */
  json(): string {
    return this.chance(0.3) ? this.broken(Buffer.from(this.#value(3))).toString("latin1") : this.#value(4);
  }

  #value(depth: number): string {
    if (depth === 0 || this.chance(0.4)) return this.pick(HOSTILE_VALUES);
    const parts = Array.from({ length: this.below(4) }, () => this.#value(depth - 1));
    if (this.chance(0.5)) return `[${parts.join(",")}]`;
    return `{${parts.map((part) => `${JSON.stringify(this.pick(KEYS))}:${part}`).join(",")}}`;
  }
}

const HOSTILE_TEXTS = [
  "",
  "\u0000",
  "\r\nx-injected: 1",
  "\n\ndata: injected\n\n",
  "../../etc/passwd",
  "%2e%2e%2f",
  "%",
  "%00",
  "%ff",
  "\ud800",
  "\u2028",
  "__proto__",
  "constructor",
  "-1",
  "1e999",
  "NaN",
  "9007199254740993",
  "0123456789abcdef.0",
  "0123456789abcdef.99999999999999999999",
  "0123456789abcdef.-1",
  ".",
  "..........",
  "💥",
] as const;

const HOSTILE_VALUES = [
  "null",
  "true",
  "1e400",
  "-0",
  "9007199254740993",
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '"__proto__"',
  "[]",
  "{}",
  '{"__proto__":{"polluted":true}}',
  '{"type":null}',
  '{"type":"a b"}',
  '{"type":"../x","data":[[[[]]]]}',
  '{"specversion":"2.0","id":1}',
  `"${"x".repeat(70_000)}"`,
  "[".repeat(5_000),
  `${"[".repeat(3_000)}${"]".repeat(3_000)}`,
] as const;

const KEYS = [
  "type",
  "data",
  "id",
  "url",
  "event",
  "target_url",
  "events",
  "eventTypes",
  "enabled",
  "behaviour",
  "status",
  "knobs",
  "experiment",
  "t",
  "ref",
  "cursor",
  "__proto__",
  "constructor",
  "",
] as const;
