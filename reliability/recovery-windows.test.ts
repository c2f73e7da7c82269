import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { PAGE_TRANSPORT_IDS, type PageTransportId, TRANSPORTS } from "#lib/transports/catalog";
import { type Clock, systemClock } from "#server/clock";
import { createHandClock, type HandClock } from "#server/testing/hand-clock";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { reportFigures } from "./figures";
import { provideBrowserGlobals } from "./lane-crowd";
import { SOAK } from "./scale";
import { type Traveller, travelOn } from "./traveller";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** A round takes this long besides: connecting, publishing, coming back. */
const ROUND_MS = 90_000;
/** On a machine that does other things, too, what comes late is not lost. */
const PATIENCE = { timeout: 60_000 };

let playground: StartedPlayground;
const travellers: Traveller[] = [];
beforeAll(() => {
  provideBrowserGlobals();
  return () => vi.unstubAllGlobals();
});
afterEach(async () => {
  for (const traveller of travellers.splice(0)) traveller.leave();
  await playground.stop();
});

async function start(clock: Clock): Promise<void> {
  playground = await startPlayground({ MAX_EVENTS_PER_SECOND: "100000" }, clock);
}

async function publish(room: string, count: number): Promise<void> {
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

interface Absence {
  /** Resolves when it is over. */
  readonly pass: () => void | Promise<void>;
  readonly missed: number;
  readonly recovers: boolean;
}

/** All that was missed, in order and before what is new, or none of it and a word about that. */
async function expectAbsence(wire: PageTransportId, { pass, missed, recovers }: Absence): Promise<void> {
  const room = (await playground.createRoom()).id;
  const traveller = travelOn(wire, playground.origin, room);
  travellers.push(traveller);
  await expect.poll(() => traveller.isHere).toBe(true);
  await publish(room, 1);
  await expect.poll(() => traveller.offsets).toEqual([1]);
  traveller.leave();
  const connections = () => playground.host.rooms.open.find(({ id }) => id === room)?.connections;
  if (TRANSPORTS[wire].initiative === "server") await expect.poll(connections).toBe(0);

  await publish(room, missed);
  await pass();
  traveller.comeBack();
  await expect.poll(() => traveller.told).toEqual([recovers ? "recovered" : "not-recovered"]);
  await publish(room, 1);
  const last = missed + 2;
  await expect.poll(() => traveller.offsets.at(-1), PATIENCE).toBe(last);
  const all = Array.from({ length: missed + 1 }, (_, index) => index + 2);
  expect(traveller.offsets).toEqual(recovers ? all : [last]);
}

describe("by the clock on the wall", () => {
  beforeEach(() => start(systemClock));

  test.each(SOAK ? [1, 30] : [1])(
    "R13: every wire, away for %i s: all that was missed is recovered",
    async (seconds) => {
      const pass = () => new Promise<void>((resolve) => setTimeout(resolve, seconds * SECOND_MS));
      const absence = { pass, missed: 10, recovers: true };
      await Promise.all(PAGE_TRANSPORT_IDS.map((wire) => expectAbsence(wire, absence)));
      reportFigures({
        goal: "R13",
        what: `${PAGE_TRANSPORT_IDS.length} wires, away for ${seconds} s of real time while 10 events pass`,
        measured: { "told and recovered": PAGE_TRANSPORT_IDS.length, "partial replays": 0 },
      });
    },
    ROUND_MS + 30 * SECOND_MS,
  );
});

describe("by a clock that is moved by hand", () => {
  let clock: HandClock;
  beforeEach(async () => {
    clock = createHandClock();
    // Time passes for those who ask at intervals, five times as fast as outside.
    const ticking = setInterval(() => clock.advance(50), 10);
    await start(clock);
    return () => clearInterval(ticking);
  });

  const ABSENCES = [
    { away: "9 min", awayMs: 9 * MINUTE_MS, missed: 1_000, recovers: true },
    { away: "11 min", awayMs: 11 * MINUTE_MS, missed: 10, recovers: false },
    { away: "1 s", awayMs: SECOND_MS, missed: 1_001, recovers: false },
  ];
  /** Its state is kept for 120 s (SIO-2), and ten seconds pass here while 1,000 events are published. */
  const ABSENCES_OF_SOCKET_IO = [
    { away: "60 s", awayMs: 60 * SECOND_MS, missed: 1_000, recovers: true },
    { away: "121 s", awayMs: 121 * SECOND_MS, missed: 10, recovers: false },
    { away: "1 s", awayMs: SECOND_MS, missed: 1_001, recovers: false },
  ];

  test.each(
    PAGE_TRANSPORT_IDS.flatMap((wire) =>
      (wire === "socket-io" ? ABSENCES_OF_SOCKET_IO : ABSENCES).map((absence) => ({ wire, ...absence })),
    ),
  )(
    "R13: $wire, away for $away while $missed events pass: recovered is $recovers, and never in part",
    ({ wire, awayMs, missed, recovers }) =>
      expectAbsence(wire, { pass: () => clock.advance(awayMs), missed, recovers }),
    ROUND_MS,
  );
});
