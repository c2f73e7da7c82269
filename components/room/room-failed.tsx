"use client";

import { Button } from "#components/ui/button";
import { usePlaygroundActions } from "#lib/client/playground-context";

interface RoomFailedProps {
  readonly message: string;
}

/** There is no room: why, and the two ways on. */
export function RoomFailed({ message }: RoomFailedProps) {
  const { retryRoom } = usePlaygroundActions();
  return (
    <main className="grid flex-1 place-content-center gap-4 p-6 text-center">
      <h1 className="font-semibold text-xl tracking-tight">This room cannot be entered</h1>
      <p role="alert" className="max-w-prose text-ink-soft">
        {message}
      </p>
      <div className="flex justify-center gap-2">
        <Button onClick={retryRoom}>Try again</Button>
        {/* A full load: nothing of the failed room stays behind. */}
        <a href="/" className="rounded-lg bg-act px-4 py-2 font-semibold text-act-ink">
          Make a new room
        </a>
      </div>
    </main>
  );
}
