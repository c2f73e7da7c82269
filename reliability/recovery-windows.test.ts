import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { CLIENT_TRANSPORTS } from "#lib/client/transports/registry";
import type { Connection } from "#lib/client/transports/transport";
import { type PageTransportId, TRANSPORTS } from "#lib/transports/catalog";
import { createHandClock, type HandClock } from "#server/testing/hand-clock";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { CrowdMember, provideBrowserGlobals } from "./lane-crowd";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

let clock: HandClock;
let playground: StartedPlayground;
let room: string;
let ticking: NodeJS.Timeout;
const connections: Connection[] = [];
beforeAll(async () => {
  provideBrowserGlobals();
  clock = createHandClock();
  // Time passes for those who ask at intervals, five times as fast as outside.
  ticking = setInterval(() => clock.advance(50), 10);
  playground = await startPlayground({ MAX_EVENTS_PER_SECOND: "100000" }, clock);
});
beforeEach(async () => {
  room = (await playground.createRoom()).id;
});
afterEach(() => {
  for (const connection of connections.splice(0)) connection.close();
});
afterAll(async () => {
  await playground.stop();
  clearInterval(ticking);
  vi.unstubAllGlobals();
});

/** A lane of the page that connects, or comes back to where an earlier one of the same name left off. */
function connect(transport: PageTransportId, since?: ReturnType<Connection["cursor"]>): CrowdMember {
  const member = new CrowdMember(transport, true);
  const options = { origin: playground.origin, roomId: room, subscriberId: "lane", resume: true };
  member.connection = CLIENT_TRANSPORTS[transport].connect(
    { ...options, pollIntervalMs: 1_000, since },
    member,
  );
  connections.push(member.connection);
  return member;
}

function connectionsOfRoom(): number | undefined {
  return playground.host.rooms.open.find(({ id }) => id === room)?.connections;
}

async function publish(count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 100) {
    const events = Array.from({ length: Math.min(100, count - sent) }, () => ({
      specversion: "1.0",
      id: crypto.randomUUID(),
      source: "/test",
      type: "a.b",
    }));
    const answer = await fetch(`${playground.origin}/api/rooms/${room}/events`, {
      method: "POST",
      headers: { "content-type": "application/cloudevents-batch+json" },
      body: JSON.stringify(events),
    });
    expect(answer.status, await answer.text()).toBe(202);
  }
}

// Socket.IO keeps the state of a connection within one client object: its window is tested with its own rules (SIO-2).
const WIRES = ["websocket", "sse", "long-polling", "polling", "mqtt"] as const;
const ABSENCES = [
  { away: "1 s", awayMs: SECOND_MS, missed: 10, recovers: true },
  { away: "30 s", awayMs: 30 * SECOND_MS, missed: 10, recovers: true },
  { away: "9 min", awayMs: 9 * MINUTE_MS, missed: 1_000, recovers: true },
  { away: "11 min", awayMs: 11 * MINUTE_MS, missed: 10, recovers: false },
  { away: "1 s", awayMs: SECOND_MS, missed: 1_001, recovers: false },
];

test.each(WIRES.flatMap((wire) => ABSENCES.map((absence) => ({ wire, ...absence }))))(
  "R13: $wire, away for $away while $missed events pass: recovered is $recovers, and never in part",
  async ({ wire, awayMs, missed, recovers }) => {
    const before = connect(wire);
    await expect.poll(() => before.isOpen).toBe(true);
    await publish(1);
    await expect.poll(() => before.offsets).toEqual([1]);
    const since = before.connection?.cursor();
    before.connection?.close();
    if (TRANSPORTS[wire].initiative === "server") await expect.poll(connectionsOfRoom).toBe(0);

    await publish(missed);
    clock.advance(awayMs);
    const after = connect(wire, since);
    await expect.poll(() => after.outcomes).toEqual([recovers ? "recovered" : "not-recovered"]);
    await publish(1);
    const last = missed + 2;
    await expect.poll(() => after.offsets.at(-1)).toBe(last);
    const all = Array.from({ length: missed + 1 }, (_, index) => index + 2);
    expect(after.offsets).toEqual(recovers ? all : [last]);
  },
);
