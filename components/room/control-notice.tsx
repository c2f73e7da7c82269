"use client";

import { Notice } from "#components/ui/notice";
import { usePlayground } from "#lib/client/playground-context";

/** The page's own line to the server is gone: said above everything, because numbers then stand still. */
export function ControlNotice() {
  const reason = usePlayground((state) => (state.control.kind === "lost" ? state.control.reason : undefined));
  if (reason === undefined) return null;
  return (
    <div className="px-4 pt-3">
      <Notice tone="warn">
        <b className="font-semibold">The line to the server is lost</b> ({reason}). The wires go on by
        themselves and this page tries again; what the server saw is filled in when the line is back.
      </Notice>
    </div>
  );
}
