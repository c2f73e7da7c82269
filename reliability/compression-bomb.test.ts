import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask } from "#server/testing/ask";
import { handshake, openRawLine } from "#server/testing/raw-line";
import { CLOSE, clientFrame, serverFrames, TEXT } from "#server/testing/websocket-frames";
import { reportFigures } from "./figures";
import { ServerProcess } from "./server-process";

const MIB = 2 ** 20;
/** Of RFC 1952 §2.3; what is between is a DEFLATE stream, as permessage-deflate has it (RFC 7692 §7.2.1). */
const GZIP_HEAD = 10;
const GZIP_END = 8;
/** Some 8 KiB that become 8 MiB. */
const BOMB = gzipSync(Buffer.alloc(8 * MIB));
/** As long on the wire, and no longer unpacked: what it takes to refuse any 8 KiB. */
const HARMLESS = gzipSync(randomBytes(BOMB.length - 24));
const MOST_MORE_BYTES = 5 * MIB;
/** At each entrance: unpacking them would take more than any garbage of the server can hide. */
const AT_ONCE = 10;

let directory: string;
let server: ServerProcess;
let room: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-bomb-"));
  server = new ServerProcess({ DATA_DIR: directory, ECHO_ENDPOINT: "1" });
  await server.start();
  room = (await ask("POST", `${server.origin}/api/rooms`)).body.room;
}, 60_000);
afterEach(async () => {
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

/** A compressed message, though no compression was agreed on. @returns code of the Close frame */
async function overWebSocket(
  compressed: Buffer,
  target: string,
  protocol?: string,
): Promise<number | undefined> {
  const headers = {
    "Sec-WebSocket-Extensions": "permessage-deflate",
    "Sec-WebSocket-Protocol": protocol,
  };
  const line = await openRawLine(Number(new URL(server.origin).port), handshake(target, headers));
  await line.until("\r\n\r\n");
  const headEnd = line.received().indexOf("\r\n\r\n") + 4;
  const frame = clientFrame({ opcode: TEXT, payload: compressed.subarray(GZIP_HEAD, -GZIP_END), rsv: 4 });
  // Not before the server has made up its mind: what it unpacks after the end would not be seen.
  const answered = once(line.socket, "data");
  line.socket.write(frame);
  await answered;
  line.socket.end();
  const frames = serverFrames((await line.ended()).subarray(headEnd));
  return frames.find(({ opcode }) => opcode === CLOSE)?.payload.readUInt16BE(0);
}

/** @returns status of the answer */
async function asBody(compressed: Buffer): Promise<number> {
  const answer = await fetch(`${server.origin}/api/rooms/${room}/events`, {
    method: "POST",
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
    body: new Uint8Array(compressed),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const ENTRANCES: Readonly<Record<string, (compressed: Buffer) => Promise<number | undefined>>> = {
  "/ws": (compressed) => overWebSocket(compressed, `/ws?room=${room}`),
  "/mqtt": (compressed) => overWebSocket(compressed, "/mqtt", "mqtt"),
  "/socket.io/": (compressed) => overWebSocket(compressed, "/socket.io/?EIO=4&transport=websocket"),
  "/ws/echo": (compressed) => overWebSocket(compressed, "/ws/echo"),
  "the body of a request": asBody,
};

const REFUSALS = {
  "/ws": 1002,
  "/mqtt": 1002,
  "/socket.io/": 1002,
  "/ws/echo": 1002,
  "the body of a request": 415,
};

test("S8: 8 KiB that would be 8 MiB are refused at every entrance, and ten at once take the server no 5 MiB more", async () => {
  const enterAll = async (compressed: Buffer) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(ENTRANCES).map(async ([name, enter]) => [name, await enter(compressed)]),
      ),
    );
  /** Most memory while ten of these come everywhere. */
  const peakBytesOf = async (compressed: Buffer) => {
    // Collects its garbage.
    await server.ask("memory");
    const canTell = server.forgetPeak();
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => enterAll(compressed)));
    expect(answers).toEqual(Array(AT_ONCE).fill(REFUSALS));
    return canTell ? server.peakResidentBytes() : undefined;
  };
  // What the first of each kind costs for good.
  await peakBytesOf(HARMLESS);
  const harmlessBytes = await peakBytesOf(HARMLESS);
  const bombBytes = await peakBytesOf(BOMB);
  const isKnown = harmlessBytes !== undefined && bombBytes !== undefined;
  const moreBytes = isKnown ? bombBytes - harmlessBytes : 0;
  expect(moreBytes).toBeLessThanOrEqual(MOST_MORE_BYTES);
  reportFigures({
    goal: "S8",
    what: `${AT_ONCE} bombs of ${BOMB.length} bytes at each of ${Object.keys(ENTRANCES).length} entrances at once`,
    measured: {
      "resident at most, more than for 8 KiB that stay 8 KiB (MiB)": isKnown
        ? Number((moreBytes / MIB).toFixed(1))
        : "not known",
    },
  });
}, 60_000);
