import { CatalogPage } from "#components/lab/catalog-page";
import { LabFrame } from "#components/lab/lab-frame";
import { LabProviders } from "#components/lab/lab-providers";
import { EXPERIMENTS } from "#lib/experiments/catalog";

export const metadata = { title: "Lab" };

export default function LabPage() {
  return (
    <LabProviders>
      <LabFrame>
        <CatalogPage
          runnable={EXPERIMENTS.filter(({ status }) => status.kind === "runnable")}
          planned={EXPERIMENTS.filter(({ status }) => status.kind === "planned")}
        />
      </LabFrame>
    </LabProviders>
  );
}
