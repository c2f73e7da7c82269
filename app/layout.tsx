import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Event Playground", template: "%s · Event Playground" },
  description:
    "Fire one event and watch it cross eight real wires: WebSocket, Socket.IO, Server-Sent Events, MQTT, webhooks, REST hooks, long polling and polling.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fafbfc" },
    { media: "(prefers-color-scheme: dark)", color: "#0b0d10" },
  ],
};

export default async function RootLayout({ children }: Readonly<{ children: ReactNode }>) {
  // A nonce is for one answer (server/page-policy.ts): reading it makes every page dynamic.
  const nonce = (await headers()).get("x-nonce") ?? "";
  return (
    // public/theme.js sets data-theme before React is there.
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        {/* Not async: it has to run before the first paint, or the theme flashes. */}
        <script src="/theme.js" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>{children}</body>
    </html>
  );
}
