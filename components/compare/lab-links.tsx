import type { Test } from "#lib/claims/claim";
import { EXPERIMENTS } from "#lib/experiments/catalog";

/** Where it can be tried, or why not. */
export function LabLinks({ test }: Readonly<{ test: Test }>) {
  if ("untestable" in test) return <p>No experiment: {test.untestable}</p>;
  return (
    <ul className="grid gap-0.5">
      {EXPERIMENTS.filter(({ id }) => test.includes(id)).map(({ id, slug, title, status }) => (
        <li key={id}>
          <a href={`/lab/${slug}`} className="underline decoration-line underline-offset-2 hover:text-ink">
            {status.kind === "runnable" ? `Run it in the Lab: ${title}` : `${title}, not runnable here`}
          </a>
        </li>
      ))}
    </ul>
  );
}
