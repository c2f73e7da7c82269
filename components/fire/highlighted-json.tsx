import { memo } from "react";

const TOKEN = /("(?:\\.|[^"\\\n])*"?)(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;

interface Piece {
  readonly at: number;
  readonly text: string;
  readonly className: string;
}

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted, colon] = match;
    if (match.index > at) pieces.push({ at, text: text.slice(at, match.index), className: "text-ink-faint" });
    const className =
      colon !== undefined
        ? "text-ink"
        : quoted !== undefined
          ? "text-transport-sse"
          : "text-transport-webhook";
    pieces.push({ at: match.index, text: whole, className });
    at = match.index + whole.length;
  }
  pieces.push({ at, text: `${text.slice(at)}\n`, className: "text-ink-faint" });
  return pieces;
}

/** JSON in colour, for the eye alone: the text area above it holds the text. */
export const HighlightedJson = memo(function HighlightedJson({ text }: Readonly<{ text: string }>) {
  return piecesOf(text).map((piece) => (
    <span key={piece.at} className={piece.className}>
      {piece.text}
    </span>
  ));
});
