/** Keeps a choice in the address, so that a view can be handed on; the page does not move for it. */
export function keepInAddress(name: string, value: string): void {
  const url = new URL(location.href);
  url.searchParams.set(name, value);
  try {
    history.replaceState(history.state, "", url);
  } catch (error) {
    // Too often for Safari: the address stays behind until the next choice.
    if (!(error instanceof DOMException && error.name === "SecurityError")) throw error;
  }
}

/** @returns null where the address does not have it */
export function inAddress(name: string): string | null {
  return new URLSearchParams(location.search).get(name);
}
