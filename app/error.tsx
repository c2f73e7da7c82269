"use client";

import { Button } from "#components/ui/button";

interface ErrorPageProps {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <main className="grid min-h-dvh place-content-center gap-4 p-6 text-center">
      <h1 className="font-semibold text-xl tracking-tight">The page stopped</h1>
      <p role="alert" className="num max-w-prose text-ink-soft text-sm">
        {error.message}
      </p>
      <p className="text-ink-soft">The room and its events are kept by the server. Nothing is lost there.</p>
      <Button variant="act" onClick={reset} className="justify-self-center">
        Try again
      </Button>
    </main>
  );
}
