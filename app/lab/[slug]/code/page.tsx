import Link from "next/link";
import { notFound } from "next/navigation";
import { CodePage } from "#components/lab/code-page";
import { LabProviders } from "#components/lab/lab-providers";
import { SiteFrame } from "#components/site/site-frame";
import { runnableOf } from "#lib/experiments/runnable";

interface LabCodeProps {
  readonly params: Promise<{ slug: string }>;
}

export async function generateMetadata({ params }: LabCodeProps) {
  const { slug } = await params;
  return { title: runnableOf(slug) === undefined ? "No such experiment" : `Code of ${slug}` };
}

export default async function LabCodePage({ params }: LabCodeProps) {
  const { slug } = await params;
  const experiment = runnableOf(slug);
  if (experiment?.slug !== slug) notFound();
  return (
    <LabProviders>
      <SiteFrame>
        <div className="grid min-w-0 gap-6">
          <header className="grid gap-1">
            <h1 className="font-semibold text-xl tracking-tight">Code of {experiment.id}</h1>
            <p className="max-w-prose text-ink-soft">
              What the journal of a run is asked, what the clients do, and the clients. It is what runs on
              this server.{" "}
              <Link
                href={`/lab/${slug}`}
                prefetch={false}
                className="underline decoration-line underline-offset-2 hover:decoration-current"
              >
                Back to the experiment
              </Link>
            </p>
          </header>
          <CodePage slug={slug} />
        </div>
      </SiteFrame>
    </LabProviders>
  );
}
