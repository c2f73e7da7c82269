import { Suspense } from "react";
import { Choose } from "#components/compare/choose";
import { PageHeading } from "#components/compare/page-heading";

export const metadata = { title: "Choose" };

export default function ChoosePage() {
  return (
    <div className="grid grid-cols-1 gap-6">
      <PageHeading title="Choose">
        Eight questions, and the wires in the order in which the answers speak for them. The weights are a
        judgement; each reason leads to the card behind it. The address holds the answers.
      </PageHeading>
      <Suspense>
        <Choose />
      </Suspense>
    </div>
  );
}
