import type { ByteSpan, SpecSection } from "#lib/wire/byte-span";
import type { Sender } from "#lib/wire/layer-decoder";
import type { WireLayer, WireUnit } from "#lib/wire/wire-unit";

/** A step of a handshake as its specification describes it. */
export interface StepRule {
  readonly title: string;
  /** One sentence. */
  readonly text: string;
  readonly spec: SpecSection;
  readonly sentBy: Sender;
  readonly layer: WireLayer;
  /** The span that shows the step; its label in lower case, and what its value has to look like. */
  readonly label: string;
  readonly value?: RegExp;
}

export interface HandshakeStep {
  readonly rule: StepRule;
  /** The unit that took the step, and the span that shows it; undefined when the step was not taken. */
  readonly taken: { readonly unit: WireUnit; readonly span: ByteSpan } | undefined;
}

/**
 * Which unit took which step. In each direction the steps are looked for in order.
 * @param units of both directions, each in the order of the wire; several connections one after the other
 */
export function handshakeSteps(
  rules: readonly StepRule[],
  units: Readonly<Record<Sender, readonly WireUnit[]>>,
): HandshakeStep[] {
  const all = { client: flat(units.client), server: flat(units.server) };
  const from = { client: 0, server: 0 };
  return rules.map((rule) => {
    const candidates = all[rule.sentBy];
    for (let index = from[rule.sentBy]; index < candidates.length; index += 1) {
      const unit = candidates[index];
      const span = unit?.layer === rule.layer ? findSpan(unit.spans, rule) : undefined;
      if (unit === undefined || span === undefined) continue;
      // One unit may take several steps: a head has many fields.
      from[rule.sentBy] = index;
      return { rule, taken: { unit, span } };
    }
    return { rule, taken: undefined };
  });
}

function flat(units: readonly WireUnit[]): WireUnit[] {
  return units.flatMap((unit) => [unit, ...flat(unit.units)]);
}

function findSpan(spans: readonly ByteSpan[], rule: StepRule): ByteSpan | undefined {
  for (const span of spans) {
    if (span.label.toLowerCase() === rule.label && (rule.value?.test(span.value) ?? true)) return span;
    const inside = findSpan(span.children ?? [], rule);
    if (inside !== undefined) return inside;
  }
  return undefined;
}
