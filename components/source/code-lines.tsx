interface CodeLinesProps {
  readonly path: string;
  readonly text: string;
  readonly className?: string;
}

/** The text of a file with the numbers of its lines, which are no part of what is copied. */
export function CodeLines({ path, text, className = "" }: CodeLinesProps) {
  const lines = text.replace(/\n$/, "").split("\n");
  return (
    <section
      aria-label={`Text of ${path}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keyboard
      tabIndex={0}
      className={`overflow-auto rounded-lg border border-line bg-panel py-2 ${className}`}
    >
      <ol className="num w-max min-w-full text-xs">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number
          <li key={index} className="grid grid-cols-[3rem_1fr] gap-3 pr-4">
            <span aria-hidden="true" className="select-none text-right text-ink-faint">
              {index + 1}
            </span>
            <code className="whitespace-pre">{line === "" ? " " : line}</code>
          </li>
        ))}
      </ol>
    </section>
  );
}
