import { z } from "zod";
import { hostKeyOf } from "#lib/client/rooms/host-keys";
import { type Fault, type FaultKind, fault } from "#lib/faults/fault";
import { type FaultScope, type FaultTarget, faultTarget, targetOf } from "#lib/faults/fault-scope";
import { requestJson } from "./problem-error";

const startedFault = z.object({ connections: z.int() });
const listed = z.object({ faults: z.array(z.looseObject({ until: z.iso.datetime() })) });

export interface ListedFault {
  readonly target: FaultTarget;
  readonly fault: Fault;
  /** Server clock, ms. */
  readonly untilMs: number;
}

/** What is in force in the room. */
export async function listFaults(roomId: string, signal: AbortSignal): Promise<readonly ListedFault[]> {
  const { faults } = await requestJson(`/api/rooms/${roomId}/faults`, listed, { signal });
  return faults.map(({ until, subscriber, wire, ...settings }) => ({
    target: faultTarget.parse({ subscriber, wire }),
    fault: fault.parse(settings),
    untilMs: Date.parse(until),
  }));
}

/** Has the server break something for a while. @param forMs 0 to 600,000 */
export async function startFault(
  roomId: string,
  scope: FaultScope,
  { kind, ...settings }: Fault,
  forMs: number,
): Promise<void> {
  await requestJson(`/api/rooms/${roomId}/faults/${kind}`, startedFault, {
    method: "POST",
    body: { ...targetOf(scope), forMs, ...settings },
    headers: hostKeyHeader(roomId),
  });
}

/** Takes a fault back. */
export async function endFault(roomId: string, scope: FaultScope, kind: FaultKind): Promise<void> {
  const { subscriber, wire } = targetOf(scope);
  const query = wire === undefined ? "" : `?wire=${wire}`;
  await requestJson(`/api/rooms/${roomId}/faults/${kind}/${subscriber}${query}`, z.unknown(), {
    method: "DELETE",
    headers: hostKeyHeader(roomId),
  });
}

/** What is meant for more than one lane needs it. */
function hostKeyHeader(roomId: string): Readonly<Record<string, string>> {
  const hostKey = hostKeyOf(roomId);
  return hostKey === undefined ? {} : { "playground-host-key": hostKey };
}
