import Link from "next/link";
import { codeFiles } from "#lib/experiments/code-files";
import type { RunnableExperiment } from "#lib/experiments/experiment";

/** Where the experiment is written, and the page that shows it. */
export function CodePaths({ experiment }: Readonly<{ experiment: RunnableExperiment }>) {
  const { slug } = experiment;
  return (
    <section aria-labelledby="code-paths" className="grid gap-3">
      <h2 id="code-paths" className="font-semibold text-lg tracking-tight">
        The code
      </h2>
      <ul className="grid gap-1 text-sm">
        {codeFiles(experiment).map((path) => (
          <li key={path}>
            <Link
              href={`/lab/${slug}/code#${path}`}
              prefetch={false}
              className="num break-all underline decoration-line underline-offset-2 hover:decoration-current"
            >
              {path}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
