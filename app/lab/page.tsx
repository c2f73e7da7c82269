import { CatalogPage } from "#components/lab/catalog-page";
import { LabProviders } from "#components/lab/lab-providers";
import { SiteFrame } from "#components/site/site-frame";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import { RUNNABLE } from "#lib/experiments/runnable";

export const metadata = { title: "Lab" };

/** In the order in which the server offers what answers them. */
const OFFERED = RUNNABLE.flatMap(({ id }) => EXPERIMENTS.filter((entry) => entry.id === id));

export default function LabPage() {
  return (
    <LabProviders>
      <SiteFrame>
        <CatalogPage
          runnable={OFFERED}
          planned={EXPERIMENTS.filter(({ status }) => status.kind === "planned")}
        />
      </SiteFrame>
    </LabProviders>
  );
}
