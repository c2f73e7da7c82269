import { useEffect, useEffectEvent } from "react";

/** Ctrl or Cmd with Enter, wherever the focus is. A held key fires once. */
export function useFireShortcut(fire: () => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
    event.preventDefault();
    fire();
  });
  useEffect(() => {
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
