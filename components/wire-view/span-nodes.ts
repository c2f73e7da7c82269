import type { ByteSpan } from "#lib/wire/byte-span";

/** A span in the tree, as one row. */
export interface SpanNode {
  /** Where it is in the tree: `2.0`. */
  readonly path: string;
  readonly span: ByteSpan;
  /** 1 for the outermost. */
  readonly level: number;
}

/** Every span, its parts right after it. */
export function spanNodes(spans: readonly ByteSpan[], within = "", level = 1): readonly SpanNode[] {
  return spans.flatMap((span, index) => {
    const path = `${within}${index}`;
    return [{ path, span, level }, ...spanNodes(span.children ?? [], `${path}.`, level + 1)];
  });
}

/** The innermost span that has this byte. */
export function spanAt(spans: readonly ByteSpan[], at: number): ByteSpan | undefined {
  const outer = spans.find(({ start, end }) => start <= at && at < end);
  return outer === undefined ? undefined : (spanAt(outer.children ?? [], at) ?? outer);
}
