import { ClaimList } from "#components/compare/claim-list";
import { LabFrame } from "#components/lab/lab-frame";
import { CLAIMS } from "#lib/claims/claims";
import { EXPERIMENTS } from "#lib/experiments/catalog";

export const metadata = { title: "Compare" };

export default function ComparePage() {
  return (
    <LabFrame>
      <ClaimList claims={CLAIMS} runnable={EXPERIMENTS.filter(({ status }) => status.kind === "runnable")} />
    </LabFrame>
  );
}
