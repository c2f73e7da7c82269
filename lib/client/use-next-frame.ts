import { useEffect, useState } from "react";

/** Follows a value one animation frame later, so that what is drawn from it does not share a frame with the rest. */
export function useNextFrame<Value>(value: Value): Value {
  const [shown, setShown] = useState(() => value);
  useEffect(() => {
    const frame = requestAnimationFrame(() => setShown(() => value));
    return () => cancelAnimationFrame(frame);
  }, [value]);
  return shown;
}
