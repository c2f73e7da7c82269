import { CodeLines } from "#components/source/code-lines";

interface CodeFileProps {
  readonly path: string;
  readonly text: string;
}

/** One file of an experiment, to which an address can point. */
export function CodeFile({ path, text }: CodeFileProps) {
  return (
    <section aria-labelledby={path} className="grid min-w-0 gap-2">
      <h2 id={path} className="num scroll-mt-4 break-all font-semibold text-sm">
        {path}
      </h2>
      <CodeLines path={path} text={text} />
    </section>
  );
}
