"use client";

import { clsx } from "clsx";
import { usePathname } from "next/navigation";

/** A page is current below its address, too; the playground is `/` and every room. */
const PAGES = [
  { href: "/", label: "Playground", isAt: (path: string) => path === "/" || path.startsWith("/r/") },
  { href: "/lab", label: "Lab", isAt: (path: string) => path.startsWith("/lab") },
  { href: "/compare", label: "Compare", isAt: (path: string) => path.startsWith("/compare") },
] as const;

/** The three parts of the site. Full loads: a room's connections end with its page. */
export function SiteNav() {
  const path = usePathname();
  return (
    <nav aria-label="Site" className="flex gap-1 text-sm">
      {PAGES.map(({ href, label, isAt }) => (
        <a
          key={href}
          // In a room the playground is that room, whose address the router does not know: a press does not make another.
          href={href === "/" && isAt(path) ? "" : href}
          aria-current={isAt(path) ? "page" : undefined}
          className={clsx(
            "rounded-md px-2.5 py-1",
            isAt(path) ? "bg-raised font-medium text-ink" : "text-ink-soft hover:text-ink",
          )}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}
