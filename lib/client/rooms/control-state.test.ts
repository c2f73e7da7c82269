import { expect, test } from "vitest";
import type { ControlState } from "#lib/client/stores/playground-state";
import type { ConnectionStatus } from "#lib/client/transports/transport";
import { controlStateOf } from "./control-state";

const waiting = (reason: string): ConnectionStatus => ({
  kind: "waiting",
  untilMs: 1,
  cause: { by: "network", reason },
});
const CONNECTING: ControlState = { kind: "connecting" };

test("a line that has never been open says that it does not open, and why", () => {
  const first = controlStateOf(waiting("refused"), CONNECTING);
  expect(first).toEqual({ kind: "not-opened", reason: "refused" });
  expect(controlStateOf(waiting("refused again"), first)).toEqual({
    kind: "not-opened",
    reason: "refused again",
  });
});

test("a line that was open is lost until its snapshot comes", () => {
  const lost = controlStateOf(waiting("cut"), { kind: "open" });
  expect(lost).toEqual({ kind: "lost", reason: "cut" });
  for (const status of [
    { kind: "connecting", attempt: 1 },
    { kind: "open", sinceMs: 1 },
  ] as const) {
    expect(controlStateOf(status, lost)).toBe(lost);
  }
});

test.each<ControlState>([CONNECTING, { kind: "open" }])(
  "a line that the server ended is over, whether it was open or not: $kind",
  (before) => {
    const status = { kind: "closed", cause: { by: "server", reason: "gone" } } as const;
    expect(controlStateOf(status, before)).toEqual({ kind: "over", reason: "gone" });
  },
);
