import type { ReactNode } from "react";
import { CompareNav } from "#components/compare/compare-nav";
import { LabProviders } from "#components/lab/lab-providers";
import { SiteFrame } from "#components/site/site-frame";

export default function CompareLayout({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <LabProviders>
      <SiteFrame>
        <div className="grid grid-cols-1 gap-8">
          <CompareNav />
          {children}
        </div>
      </SiteFrame>
    </LabProviders>
  );
}
