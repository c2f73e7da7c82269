import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startPlayground } from "#server/testing/start-playground";

test.each([2, 4, 6, 8])(
  "a server that ends %i ms after many rooms were asked for ends well, and calls none of their hooks",
  async (afterMs) => {
    const failed: unknown[] = [];
    const onFailure = (error: unknown) => void failed.push(error);
    process.on("unhandledRejection", onFailure);
    const { origin, stop } = await startPlayground();
    const answers = Array.from({ length: 10 }, () =>
      fetch(`${origin}/api/rooms`, { method: "POST" }).then(
        ({ status }) => status,
        () => "closed",
      ),
    );
    await sleep(afterMs);
    await stop();
    for (const answer of await Promise.all(answers)) expect([201, 503, "closed"]).toContain(answer);
    // Of calls that were begun by then.
    await sleep(50);
    process.off("unhandledRejection", onFailure);
    expect(failed).toEqual([]);
  },
);
