import { Suspense } from "react";
import { PageHeading } from "#components/compare/page-heading";
import { SizingSheet } from "#components/compare/sizing-sheet";

export const metadata = { title: "Size" };

export default function SizePage() {
  return (
    <div className="grid grid-cols-1 gap-6">
      <PageHeading title="Size">
        Estimates for a load of your own, from bytes that runs on this server have measured. What has not been
        measured stays unknown. The address holds the numbers.
      </PageHeading>
      <Suspense>
        <SizingSheet />
      </Suspense>
    </div>
  );
}
