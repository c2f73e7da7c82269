interface CodeFileProps {
  readonly path: string;
  readonly text: string;
}

/** One file with the numbers of its lines, which are no part of what is copied. */
export function CodeFile({ path, text }: CodeFileProps) {
  const lines = text.replace(/\n$/, "").split("\n");
  return (
    <section aria-labelledby={path} className="grid min-w-0 gap-2">
      <h2 id={path} className="num scroll-mt-4 break-all font-semibold text-sm">
        {path}
      </h2>
      <section
        aria-label={`Text of ${path}`}
        tabIndex={-1}
        className="overflow-x-auto rounded-lg border border-line bg-panel py-2"
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
    </section>
  );
}
