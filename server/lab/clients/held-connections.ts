import { type Pool, WebSocket } from "undici";
import type { BudgetClient } from "#lib/experiments/connection-budget/experiment";
import type { Bench } from "#server/lab/bench";

/** Lets go of the connection. */
export type Release = () => void;

/** Asks over the pool for something that stays. It says when it is open, or never when all connections are taken. */
export type Hold = (bench: Bench, pool: Pool, cursor: string, onOpen: () => void) => Release;

export const HOLD: Readonly<Record<BudgetClient, Hold>> = {
  sse: (bench, pool, _cursor, onOpen) => {
    const given = new AbortController();
    pool
      .request({ method: "GET", path: bench.roomPath("/events/stream"), signal: given.signal })
      .then(({ body }) => {
        onOpen();
        return body.dump();
      })
      // Given up, as it was told.
      .catch(() => {});
    return () => given.abort();
  },
  "long-polling": (bench, pool, cursor, onOpen) => {
    const given = new AbortController();
    const query = new URLSearchParams({ after: cursor, wait: "25" });
    const before = pool.stats.running;
    pool
      .request({ method: "GET", path: bench.roomPath(`/events?${query}`), signal: given.signal })
      .then(({ body }) => body.dump())
      .catch(() => {});
    // Nothing comes back from a request that is held: it is open when it has gone out.
    void bench
      .until(() => pool.stats.running > before || given.signal.aborted, 1_000)
      .then((isOut) => {
        if (isOut && !given.signal.aborted) onOpen();
      });
    return () => given.abort();
  },
  websocket: (bench, pool, _cursor, onOpen) => {
    const url = `${bench.order.origin.replace("http", "ws")}/ws?room=${bench.order.room}`;
    const socket = new WebSocket(url, { dispatcher: pool });
    socket.addEventListener("open", onOpen);
    // The open event that does not come says that it failed.
    socket.addEventListener("error", () => {});
    return () => socket.close(1000);
  },
};
