import { PageHeading } from "#components/compare/page-heading";
import { WireChoice } from "#components/compare/wire-choice";
import { WireColumns } from "#components/compare/wire-columns";
import { wiresOfAddress } from "#lib/compare/wire-rows";

export const metadata = { title: "Side by side" };

interface WiresProps {
  readonly searchParams: Promise<{ readonly wires?: string | string[] }>;
}

export default async function WiresPage({ searchParams }: WiresProps) {
  const wires = wiresOfAddress((await searchParams).wires);
  return (
    <div className="grid grid-cols-1 gap-6">
      <PageHeading title="Side by side">
        Any wires, question by question. Numbers come from the newest runs on this server, the rest from the
        specifications.
      </PageHeading>
      <WireChoice chosen={wires} />
      <WireColumns wires={wires} />
    </div>
  );
}
