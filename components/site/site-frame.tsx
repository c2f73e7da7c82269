import type { ReactNode } from "react";
import { Brand } from "#components/header/brand";
import { ThemeSwitch } from "#components/header/theme-switch";
import { SiteNav } from "./site-nav";

/** Head and main part of every page beside the playground. */
export function SiteFrame({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-header shrink-0 items-center gap-4 border-line border-b px-4">
        <Brand />
        <SiteNav />
        <div className="ml-auto">
          <ThemeSwitch />
        </div>
      </header>
      <main className="mx-auto w-full max-w-[90rem] flex-1 px-4 py-6 md:px-6">{children}</main>
    </div>
  );
}
