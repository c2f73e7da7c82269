"use client";

import { Button } from "#components/ui/button";

interface ErrorPageProps {
  readonly error: Error & { digest?: string };
}

/** The address names the room: a load of it comes back there, a new rendering would make another room. */
export default function ErrorPage({ error }: ErrorPageProps) {
  return (
    <main className="grid min-h-dvh place-content-center gap-4 p-6 text-center">
      <h1 className="font-semibold text-xl tracking-tight">The page stopped</h1>
      <p role="alert" className="num max-w-prose text-ink-soft text-sm">
        {error.message}
      </p>
      <p className="text-ink-soft">The room and its events are kept by the server. Nothing is lost there.</p>
      <Button variant="act" onClick={() => location.reload()} className="justify-self-center">
        Reload the page
      </Button>
    </main>
  );
}
