"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";

const PAGES = [
  { href: "/compare", label: "Claims" },
  { href: "/compare/wires", label: "Side by side" },
  { href: "/compare/choose", label: "Choose" },
  { href: "/compare/size", label: "Size" },
] as const;

/** The ways to compare. */
export function CompareNav() {
  const path = usePathname();
  return (
    <nav aria-label="Compare" className="flex gap-1 overflow-x-auto border-line border-b pb-2 text-sm">
      {PAGES.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={path === href ? "page" : undefined}
          className={clsx(
            "whitespace-nowrap rounded-md px-2.5 py-1",
            path === href ? "bg-raised font-medium text-ink" : "text-ink-soft hover:text-ink",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
