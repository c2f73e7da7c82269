import { EventSource } from "eventsource";
import { fetch } from "undici";
import type { RouletteClient } from "#lib/experiments/status-roulette/experiment";

const AGAIN_AFTER_MS = 50;

/** Listens to one URL for as long as it wants to. @returns ends it */
type Listen = (url: string) => () => void;

export const LISTEN: Readonly<Record<RouletteClient, Listen>> = {
  eventsource: (url) => {
    const source = new EventSource(url);
    return () => source.close();
  },
  insistent: (url) => {
    const ended = new AbortController();
    const { signal } = ended;
    const again = () => {
      if (!signal.aborted) setTimeout(ask, AGAIN_AFTER_MS);
    };
    // Read to its end, or broken off: both are a reason to ask again.
    const ask = () =>
      void fetch(url, { signal })
        .then((answer) => answer.text())
        .then(again, again);
    ask();
    return () => ended.abort();
  },
};
