"use client";

import { useSearchParams } from "next/navigation";
import { useRef } from "react";
import { Button } from "#components/ui/button";
import { ChoiceList } from "#components/ui/choice-list";
import { changesOf, rankWires } from "#lib/choice/advice";
import { type Answers, answersOf, answersQuery, QUESTIONS, type QuestionId } from "#lib/choice/questions";
import { ChangeList } from "./change-list";
import { RankedList } from "./ranked-list";

function show(answers: Answers): void {
  const query = answersQuery(answers);
  window.history.replaceState(null, "", query === "" ? location.pathname : `?${query}`);
}

/** Questions on one side, the ranked wires on the other. */
export function Choose() {
  const parameters = useSearchParams();
  const answers = answersOf((question) => parameters.get(question));
  const answered = Object.keys(answers).length;
  const state = useRef<HTMLParagraphElement>(null);
  const clear = () => {
    // The pressed button goes.
    state.current?.focus();
    show({});
  };
  const answer = (question: QuestionId, value: string) => show({ ...answers, [question]: value });
  return (
    <div className="grid gap-8 md:grid-cols-[18rem_minmax(0,1fr)] xl:grid-cols-[22rem_minmax(0,1fr)]">
      <form aria-label="Questions" className="grid content-start gap-5">
        {QUESTIONS.map(({ id, title, options }, index) => (
          <section key={id} className="grid gap-2">
            <h2 className="font-semibold text-sm">
              <span className="num mr-1.5 font-normal text-ink-soft">{index + 1}</span>
              {title}
            </h2>
            <ChoiceList
              label={title}
              options={options}
              value={answers[id] ?? ""}
              onValueChange={(value) => answer(id, value)}
            />
          </section>
        ))}
      </form>
      <div className="grid content-start gap-6 md:sticky md:top-4 md:self-start">
        <div className="flex min-h-9 flex-wrap items-center justify-between gap-3">
          <p ref={state} role="status" tabIndex={-1} className="text-ink-soft text-sm">
            {answered === 0
              ? "Answer a question: until then nothing tells the wires apart."
              : `${answered} of ${QUESTIONS.length} answered`}
          </p>
          {answered > 0 && <Button onClick={clear}>Clear</Button>}
        </div>
        {answered > 0 && (
          <>
            <RankedList ranked={rankWires(answers)} />
            <ChangeList changes={changesOf(answers)} />
          </>
        )}
      </div>
    </div>
  );
}
