import type { CloseCause } from "#lib/journal/entry";

/**
 * Asks why an EventSource closed for good: it hides the status of the answer from the page (SSE-8).
 * @returns why it is of no use to come back, or undefined when it may be
 */
export async function streamVerdict(url: URL, signal: AbortSignal): Promise<CloseCause | undefined> {
  try {
    const { status } = await fetch(url, { method: "HEAD", cache: "no-store", signal });
    if (status === 204 || status === 404)
      return { by: "server", code: status, reason: "There is no such room. It may have ended." };
    if (status === 400)
      return { by: "server", code: status, reason: "The server does not take this address." };
    return undefined;
  } catch (error) {
    // No answer says nothing about the room: the network may come back.
    if (error instanceof TypeError || error instanceof DOMException) return undefined;
    throw error;
  }
}
