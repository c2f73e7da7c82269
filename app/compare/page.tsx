import { ClaimList } from "#components/compare/claim-list";
import { ComparisonTable } from "#components/compare/comparison-table";
import { LabFrame } from "#components/lab/lab-frame";
import { CLAIMS } from "#lib/claims/claims";
import { COMPARED_PATTERNS, COMPARED_TRANSPORTS } from "#lib/claims/comparison";
import { EXPERIMENTS } from "#lib/experiments/catalog";

export const metadata = { title: "Compare" };

export default function ComparePage() {
  return (
    <LabFrame>
      <div className="grid gap-8">
        <ComparisonTable title="Patterns" rows={COMPARED_PATTERNS} />
        <ComparisonTable title="Transports" rows={COMPARED_TRANSPORTS} />{" "}
        <ClaimList
          claims={CLAIMS}
          runnable={EXPERIMENTS.filter(({ status }) => status.kind === "runnable")}
        />
      </div>{" "}
    </LabFrame>
  );
}
