"use client";

import { Notice } from "#components/ui/notice";
import { usePlayground } from "#lib/client/playground-context";

/** The page's own line to the server is not there: said above everything, because numbers then stand still. */
export function ControlNotice() {
  const control = usePlayground((state) => state.control);
  switch (control.kind) {
    case "connecting":
    case "open":
      return null;
    case "not-opened":
      return (
        <div className="px-4 pt-3">
          <Notice tone="warn">
            <b className="font-semibold">The line to the server does not open</b> ({control.reason}). The
            wires are connected when it does; this page tries again by itself.
          </Notice>
        </div>
      );
    case "lost":
      return (
        <div className="px-4 pt-3">
          <Notice tone="warn">
            <b className="font-semibold">The line to the server is lost</b> ({control.reason}). The wires go
            on by themselves and this page tries again; what the server saw is filled in when the line is
            back.
          </Notice>
        </div>
      );
    case "over":
      return (
        <div className="px-4 pt-3">
          <Notice
            tone="bad"
            action={
              // A full load: nothing of this room stays behind.
              <a href="/" className="underline underline-offset-2">
                Make a new room
              </a>
            }
          >
            <b className="font-semibold">This room is over.</b> {control.reason} What was measured stays on
            this page until you leave it.
          </Notice>
        </div>
      );
    default:
      return control satisfies never;
  }
}
