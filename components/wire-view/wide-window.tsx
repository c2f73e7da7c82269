"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "#components/ui/button";

interface WideWindowProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A window over the page; Escape closes it, and the focus goes back to where it was. */
export function WideWindow({ title, onClose, children }: WideWindowProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onClose={onClose}
      className="fixed inset-2 m-0 grid h-auto max-h-none w-auto max-w-none grid-cols-1 grid-rows-[auto_1fr] overflow-hidden rounded-xl border border-line bg-panel p-0 text-ink shadow-lg backdrop:bg-ground/70 sm:inset-6"
    >
      <header className="flex items-center gap-3 border-line-soft border-b px-4 py-2.5">
        <h2 className="font-semibold text-lg">{title}</h2>
        <Button variant="bare" className="ml-auto" onClick={() => dialog.current?.close()}>
          Close
        </Button>
      </header>
      <div className="min-h-0 overflow-y-auto p-4">{children}</div>
    </dialog>
  );
}
