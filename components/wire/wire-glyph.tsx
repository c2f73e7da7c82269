import type { ReactNode } from "react";
import type { TransportId } from "#lib/transports/catalog";

/** What each wire's path looks like, in an 18 × 18 box. The second mark of a wire beside its hue. */
const PATHS: Readonly<Record<TransportId, ReactNode>> = {
  websocket: <path d="M3 6.2h12M12.2 3.4 15 6.2 12.2 9M15 11.8H3M5.8 9 3 11.8l2.8 2.8" />,
  "socket-io": (
    <>
      <circle cx="9" cy="9" r="6.2" />
      <path d="m9.8 5.6-3 3.6h4.4l-3 3.4" />
    </>
  ),
  sse: <path d="M3 9h11M10 5l4 4-4 4" />,
  mqtt: (
    <>
      <circle cx="9" cy="9" r="2.4" />
      <path d="M9 2.8v3.4M9 11.8v3.4M2.8 9h3.4M11.8 9h3.4" />
    </>
  ),
  webhook: <path d="M10.5 3v7.6a3.2 3.2 0 1 1-6.4 0V9.4M10.5 3 8 5.5M10.5 3 13 5.5" />,
  "rest-hook": <path d="M3.5 4.5h11M3.5 9h5M3.5 13.5h5M10.6 11.4l1.8 1.9 3-3.6" />,
  "long-polling": <path d="M2.5 9h4l2-4.4 2.2 8.6L12.2 9h3.3" />,
  polling: <path d="M3.5 13.5V10M7.2 13.5V4.5M10.9 13.5V10M14.6 13.5V4.5" />,
};

interface WireGlyphProps {
  readonly transportId: TransportId;
  readonly size?: "small" | "normal";
}

export function WireGlyph({ transportId, size = "normal" }: WireGlyphProps) {
  return (
    <svg
      data-transport={transportId}
      viewBox="0 0 18 18"
      aria-hidden="true"
      className={size === "small" ? "size-3.5 shrink-0" : "size-4.5 shrink-0"}
      fill="none"
      stroke="var(--wire)"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {PATHS[transportId]}
    </svg>
  );
}
