import Link from "next/link";
import { codeFiles } from "#lib/experiments/code-files";

/** Where the experiment is written, and the page that shows it. */
export function CodePaths({ slug }: Readonly<{ slug: string }>) {
  return (
    <section aria-labelledby="code-paths" className="grid gap-3">
      <h2 id="code-paths" className="font-semibold text-lg tracking-tight">
        The code
      </h2>
      <ul className="grid gap-1 text-sm">
        {codeFiles(slug).map((path) => (
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
