import { expect, test } from "vitest";
import { RecordingObserver } from "#lib/client/testing/recording-observer";
import type { ClientTransport, ConnectOptions } from "#lib/client/transports/transport";
import type { Cursor } from "#lib/events/cursor";
import { Lane } from "./lane";

const seen: Cursor = { epoch: "e", offset: 7 };

/** A wire that knows its cursor only while it resumes, as the WebSocket does. */
function laneOn(connections: ConnectOptions[]): Lane {
  const transport: ClientTransport = {
    id: "websocket",
    connect(options) {
      connections.push(options);
      return { close: () => {}, cursor: () => (options.resume ? seen : undefined) };
    },
  };
  const observer = new RecordingObserver();
  return new Lane({ transport, origin: "http://localhost", roomId: "r", subscriberId: "s", observer }, 2_000);
}

const resumes = (connections: readonly ConnectOptions[]) =>
  connections.map(({ resume, since }) => [resume, since]);

test("a lane that was let go comes back where it left off", () => {
  const connections: ConnectOptions[] = [];
  const lane = laneOn(connections);
  lane.connect();
  lane.hold("paused");
  lane.release("paused");
  expect(resumes(connections)).toEqual([
    [true, undefined],
    [true, seen],
  ]);
});

test("with resume off and on again a lane starts from now on, and replays nothing of before", () => {
  const connections: ConnectOptions[] = [];
  const lane = laneOn(connections);
  lane.connect();
  lane.setResume(false);
  lane.setResume(true);
  expect(resumes(connections)).toEqual([
    [true, undefined],
    [false, undefined],
    [true, undefined],
  ]);
});

test("a paused lane whose resume goes off and on forgets where it left off too", () => {
  const connections: ConnectOptions[] = [];
  const lane = laneOn(connections);
  lane.connect();
  lane.hold("paused");
  lane.setResume(false);
  lane.setResume(true);
  lane.release("paused");
  expect(resumes(connections).at(-1)).toEqual([true, undefined]);
});
