import { notFound } from "next/navigation";
import { BytesLinks } from "#components/lab/bytes-links";
import { CodePaths } from "#components/lab/code-paths";
import { ExperimentHeading } from "#components/lab/experiment-heading";
import { ExperimentPage } from "#components/lab/experiment-page";
import { LabProviders } from "#components/lab/lab-providers";
import { NotRunHere } from "#components/lab/not-run-here";
import { TestedClaims } from "#components/lab/tested-claims";
import { SiteFrame } from "#components/site/site-frame";
import { CLAIMS } from "#lib/claims/claims";
import { claimsTestedBy, EXPERIMENTS } from "#lib/experiments/catalog";
import { runnableOf } from "#lib/experiments/runnable";

interface LabExperimentProps {
  readonly params: Promise<{ slug: string }>;
}

export async function generateMetadata({ params }: LabExperimentProps) {
  const { slug } = await params;
  return { title: EXPERIMENTS.find((entry) => entry.slug === slug)?.title ?? "No such experiment" };
}

export default async function LabExperimentPage({ params }: LabExperimentProps) {
  const { slug } = await params;
  const entry = EXPERIMENTS.find((each) => each.slug === slug);
  if (entry === undefined) notFound();
  const experiment = runnableOf(entry.id);
  const tested = claimsTestedBy(entry.id);
  const claims = CLAIMS.filter(({ id }) => tested.includes(id)).map(({ id, text, verdict }) => ({
    id,
    text,
    verdict,
  }));
  return (
    <LabProviders>
      <SiteFrame>
        <div className="grid gap-8">
          <ExperimentHeading entry={entry} />
          {experiment === undefined ? <NotRunHere entry={entry} /> : <ExperimentPage entry={entry} />}
          <BytesLinks wires={entry.wires} />
          <TestedClaims claims={claims} />
          {experiment !== undefined && <CodePaths experiment={experiment} />}
        </div>
      </SiteFrame>
    </LabProviders>
  );
}
