import type { Change } from "#lib/choice/advice";
import { QUESTIONS } from "#lib/choice/questions";
import { TRANSPORTS } from "#lib/transports/catalog";

/** Single answers that would put other wires first. */
export function ChangeList({ changes }: Readonly<{ changes: readonly Change[] }>) {
  return (
    <section aria-labelledby="would-change" className="grid gap-2 text-sm">
      <h2 id="would-change" className="font-semibold text-lg tracking-tight">
        What would change the answer
      </h2>
      {changes.length === 0 && (
        <p className="text-ink-soft">No single other answer puts another wire first.</p>
      )}
      <ul className="grid">
        {changes.map(({ question, answer, first }) => {
          const asked = QUESTIONS.find(({ id }) => id === question);
          const label = asked?.options.find(({ value }) => value === answer)?.label;
          return (
            <li key={`${question} ${answer}`} className="border-line-soft border-t py-1.5">
              <span className="text-ink-soft">{asked?.title}</span> {label}:{" "}
              <b className="font-semibold">{first.map((id) => TRANSPORTS[id].shortLabel).join(", ")}</b>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
