import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** Which run is shown, and which one it is compared with: in the address, so that both can be handed on. */
export function useLabAddress() {
  const parameters = useSearchParams();
  const show = useCallback((run: string | undefined, compareWith?: string) => {
    const next = new URLSearchParams();
    if (run !== undefined) next.set("run", run);
    if (compareWith !== undefined) next.set("with", compareWith);
    const query = next.toString();
    window.history.pushState(null, "", query === "" ? location.pathname : `?${query}`);
  }, []);
  return {
    run: parameters.get("run") ?? undefined,
    compareWith: parameters.get("with") ?? undefined,
    parameters,
    show,
  };
}
