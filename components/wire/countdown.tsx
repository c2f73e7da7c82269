"use client";

import { useEffect, useState } from "react";
import { nowMs } from "#lib/client/now";

const TICK_MS = 100;

/** @param untilMs an instant of this tab's clock (`nowMs`) */
export function Countdown({ untilMs }: Readonly<{ untilMs: number }>) {
  const [leftMs, setLeftMs] = useState(() => Math.max(0, untilMs - nowMs()));

  useEffect(() => {
    const tick = () => setLeftMs(Math.max(0, untilMs - nowMs()));
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [untilMs]);

  return (
    <span role="timer" aria-live="off" className="num">
      {leftMs === 0 ? "a moment" : `${(leftMs / 1_000).toFixed(1)} s`}
    </span>
  );
}
