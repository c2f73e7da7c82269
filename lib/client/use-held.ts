import { useEffect, useRef, useState } from "react";
import { nowMs } from "./now";

/** A value that changes at most every `holdMs`, so that people can read it and the page stays fluent. */
export function useHeld<Value>(value: Value, holdMs: number): Value {
  const [held, setHeld] = useState(value);
  const changedAtMs = useRef(0);

  useEffect(() => {
    if (Object.is(value, held)) return;
    const waitMs = Math.max(0, changedAtMs.current + holdMs - nowMs());
    const timer = setTimeout(() => {
      changedAtMs.current = nowMs();
      setHeld(value);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [value, held, holdMs]);

  return held;
}
