/** Where the experiment is written: what is checked, and what its clients do. */
export function CodePaths({ slug }: Readonly<{ slug: string }>) {
  const paths = [
    ["What the journal has to say", `lib/experiments/${slug}/experiment.ts`],
    ["What the clients do", `server/lab/scripts/${slug}.ts`],
  ] as const;
  return (
    <section aria-labelledby="code-paths" className="grid gap-3">
      <h2 id="code-paths" className="font-semibold text-lg tracking-tight">
        The code
      </h2>
      <dl className="grid gap-1 text-sm">
        {paths.map(([what, path]) => (
          <div key={path} className="flex flex-wrap gap-x-3">
            <dt className="w-52 text-ink-faint">{what}</dt>
            <dd className="num min-w-0 break-all">{path}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
