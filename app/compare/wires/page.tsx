import { Suspense } from "react";
import { PageHeading } from "#components/compare/page-heading";
import { SideBySide } from "#components/compare/side-by-side";

export const metadata = { title: "Side by side" };

export default function WiresPage() {
  return (
    <div className="grid grid-cols-1 gap-6">
      <PageHeading title="Side by side">
        Any wires, question by question. Numbers come from the newest runs on this server, the rest from the
        specifications.
      </PageHeading>
      <Suspense>
        <SideBySide />
      </Suspense>
    </div>
  );
}
