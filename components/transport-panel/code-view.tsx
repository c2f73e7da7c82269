import { CopyButton } from "#components/ui/copy-button";

interface CodeViewProps {
  readonly title: string;
  readonly language: string;
  readonly code: string;
}

/** A piece of code to read and to take home. */
export function CodeView({ title, language, code }: CodeViewProps) {
  return (
    <section aria-label={title} className="overflow-hidden rounded-xl border border-line bg-panel">
      <header className="flex items-center gap-2 border-line-soft border-b py-1 pr-1.5 pl-3.5">
        <h3 className="min-w-0 flex-1 truncate text-ink text-sm">{title}</h3>
        <span className="num text-2xs text-ink-faint">{language}</span>
        <CopyButton label="Copy" accessibleName={`Copy ${title}`} text={() => code} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keyboard */}
      <pre tabIndex={0} className="num overflow-x-auto px-3.5 py-2.5 text-ink-soft text-xs leading-5">
        <code>{code}</code>
      </pre>
    </section>
  );
}
