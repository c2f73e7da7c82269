import { nowMs } from "#lib/client/now";

/** Without a message for this long the page asks whether anybody is there … */
export const QUIET_MS = 35_000;
/** … and waits this long for any message (WS-7). */
export const ANSWER_WITHIN_MS = 10_000;

export interface DeadLineWatch {
  /** A message came. */
  heard(): void;
  stop(): void;
}

/**
 * Finds out that a connection is dead although nobody closed it: a page cannot see ping frames. It judges by when the
 * last message came, not by timers alone, because a hidden tab's timers run late.
 * @param ask sends something that is answered
 * @param onDead called once, after which the watch has stopped
 */
export function watchForDeadLine(ask: () => void, onDead: () => void): DeadLineWatch {
  let heardAtMs = nowMs();
  let askedAtMs: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const look = () => {
    clearTimeout(timer);
    const atMs = nowMs();
    if (askedAtMs !== undefined && atMs - askedAtMs >= ANSWER_WITHIN_MS) {
      stop();
      onDead();
      return;
    }
    if (askedAtMs === undefined && atMs - heardAtMs >= QUIET_MS) {
      askedAtMs = atMs;
      ask();
    }
    const dueAtMs = askedAtMs === undefined ? heardAtMs + QUIET_MS : askedAtMs + ANSWER_WITHIN_MS;
    timer = setTimeout(look, Math.max(0, dueAtMs - atMs));
  };
  const onVisible = () => {
    if (document.visibilityState === "visible") look();
  };
  const page = globalThis.document;
  page?.addEventListener("visibilitychange", onVisible);
  const stop = () => {
    clearTimeout(timer);
    page?.removeEventListener("visibilitychange", onVisible);
  };
  look();
  return {
    heard() {
      heardAtMs = nowMs();
      askedAtMs = undefined;
    },
    stop,
  };
}
