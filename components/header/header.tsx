import { SiteNav } from "#components/site/site-nav";
import { Brand } from "./brand";
import { Presence } from "./presence";
import { RoomLink } from "./room-link";
import { ThemeSwitch } from "./theme-switch";
import { WiresUp } from "./wires-up";

/** What the page is, how its wires are, and where its room is. */
export function Header() {
  return (
    <>
      <header className="flex h-header shrink-0 items-center gap-4 border-line border-b px-4">
        <Brand />
        <div className="hidden lg:block">
          <SiteNav />
        </div>
        <div className="ml-auto flex min-w-0 items-center gap-2.5 text-ink-soft text-sm">
          <WiresUp />
          <RoomLink />
          <Presence />
          <ThemeSwitch />
        </div>
      </header>
      <div className="border-line border-b px-2 py-1 lg:hidden">
        <SiteNav />
      </div>
    </>
  );
}
