import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handshake, openRawLine } from "#server/testing/raw-line";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import {
  BINARY,
  CLOSE,
  type ClientFrame,
  CONTINUATION,
  clientFrame,
  closePayload,
  PING,
  PONG,
  serverFrames,
  TEXT,
} from "#server/testing/websocket-frames";
import { MAX_ECHO_BYTES, MOST_ECHO_CONNECTIONS } from "./echo-endpoint";

// The central cases of the Autobahn suite, each under its number there, on raw sockets.

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground({ ECHO_ENDPOINT: "1" });
});
afterAll(() => playground.stop());

type Frame = ClientFrame;
type Heard = [opcode: number, payload: string];

/** How the bytes are cut: all in one write, a write for each frame, or one for each so many bytes. */
type Cut = "whole" | "frames" | number;

/** What the server sends until the connection ends, each frame as its opcode and its payload in Latin-1. */
async function answersTo(frames: readonly Frame[], cut: Cut = "whole"): Promise<Heard[]> {
  const line = await openRawLine(playground.port, handshake("/ws/echo"));
  line.socket.setNoDelay(true);
  await line.until("\r\n\r\n");
  const head = line.received().indexOf("\r\n\r\n") + 4;
  for (const piece of pieces(frames.map(clientFrame), cut)) {
    if (line.socket.destroyed) break;
    await new Promise<void>((resolve) => line.socket.write(piece, () => resolve()));
  }
  return serverFrames((await line.ended()).subarray(head)).map(({ opcode, payload }) => [
    opcode,
    payload.toString("latin1"),
  ]);
}

function pieces(frames: readonly Buffer[], cut: Cut): Buffer[] {
  if (cut === "frames") return [...frames];
  const bytes = Buffer.concat(frames);
  if (cut === "whole") return [bytes];
  return Array.from({ length: Math.ceil(bytes.length / cut) }, (_, n) =>
    bytes.subarray(n * cut, (n + 1) * cut),
  );
}

const latin1 = (bytes: string | Uint8Array) => Buffer.from(bytes).toString("latin1");
const text = (payload: string | Uint8Array = "", rest: Partial<Frame> = {}): Frame => ({
  opcode: TEXT,
  payload,
  ...rest,
});
const binary = (payload: Uint8Array): Frame => ({ opcode: BINARY, payload });
const ping = (payload: string | Uint8Array = "", rest: Partial<Frame> = {}): Frame => ({
  opcode: PING,
  payload,
  ...rest,
});
const pong = (payload: string | Uint8Array = ""): Frame => ({ opcode: PONG, payload });
const more = (payload: string | Uint8Array = "", fin = false): Frame => ({
  opcode: CONTINUATION,
  payload,
  fin,
});
const begun = (payload: string | Uint8Array = "") => text(payload, { fin: false });
const close = (payload: string | Uint8Array = closePayload(1000)): Frame => ({ opcode: CLOSE, payload });

const heard = (opcode: number, payload: string | Uint8Array = ""): Heard => [opcode, latin1(payload)];
const CLOSED = heard(CLOSE, closePayload(1000));
/** The server ended it: RFC 6455 §7.4.1. */
const failed = (code: number) => heard(CLOSE, closePayload(code));
const BROKEN = failed(1002);
const NO_UTF8 = failed(1007);

describe("1 framing", () => {
  test.each<[id: string, bytes: number, cut: Cut]>([
    ["1.1.1", 0, "whole"],
    ["1.1.2", 125, "whole"],
    ["1.1.3", 126, "whole"],
    ["1.1.4", 127, "whole"],
    ["1.1.5", 128, "whole"],
    ["1.1.6", 65_535, "whole"],
    ["1.1.7", 65_536, "whole"],
    ["1.1.8", 65_536, 997],
  ])("[WS-5] %s text of %i bytes comes back (%s)", async (_id, bytes, cut) => {
    const payload = "*".repeat(bytes);
    expect(await answersTo([text(payload), close()], cut)).toEqual([heard(TEXT, payload), CLOSED]);
  });

  test.each<[id: string, bytes: number, cut: Cut]>([
    ["1.2.1", 0, "whole"],
    ["1.2.2", 125, "whole"],
    ["1.2.3", 126, "whole"],
    ["1.2.4", 127, "whole"],
    ["1.2.5", 128, "whole"],
    ["1.2.6", 65_535, "whole"],
    ["1.2.7", 65_536, "whole"],
    ["1.2.8", 65_536, 997],
  ])("[WS-5] %s binary of %i bytes comes back (%s)", async (_id, bytes, cut) => {
    const payload = Buffer.alloc(bytes, 0xfe);
    expect(await answersTo([binary(payload), close()], cut)).toEqual([heard(BINARY, payload), CLOSED]);
  });
});

const LONGEST = Buffer.alloc(125, 0xfe);
const TEN = Array.from({ length: 10 }, (_, n) => `payload-${n}`);

describe("2 pings and pongs", () => {
  test.each<[id: string, what: string, frames: Frame[], expected: Heard[], cut?: Cut]>([
    ["2.1", "a ping without a payload", [ping()], [heard(PONG)]],
    ["2.2", "a ping of text", [ping("Hello, world!")], [heard(PONG, "Hello, world!")]],
    [
      "2.3",
      "a ping of bytes",
      [ping(Buffer.from("00fffefdfcfb00ff", "hex"))],
      [heard(PONG, Buffer.from("00fffefdfcfb00ff", "hex"))],
    ],
    ["2.4", "a ping of 125 bytes", [ping(LONGEST)], [heard(PONG, LONGEST)]],
    ["2.6", "a ping of 125 bytes, byte by byte", [ping(LONGEST)], [heard(PONG, LONGEST)], 1],
    ["2.7", "a pong that nobody asked for", [pong()], []],
    ["2.8", "a pong with a payload that nobody asked for", [pong("unsolicited")], []],
    ["2.9", "a pong, then a ping", [pong("unsolicited"), ping("ping")], [heard(PONG, "ping")]],
    ["2.10", "ten pings", TEN.map((each) => ping(each)), TEN.map((each) => heard(PONG, each))],
    [
      "2.11",
      "ten pings, byte by byte",
      TEN.map((each) => ping(each)),
      TEN.map((each) => heard(PONG, each)),
      1,
    ],
  ])("[WS-5] %s %s", async (_id, _what, frames, expected, cut) => {
    expect(await answersTo([...frames, close()], cut)).toEqual([...expected, CLOSED]);
  });

  test("[WS-5] 2.5 a ping of 126 bytes breaks the connection", async () => {
    expect(await answersTo([ping(Buffer.alloc(126, 0xfe))])).toEqual([BROKEN]);
  });
});

describe("3 reserved bits and 4 reserved opcodes", () => {
  const hello = text("Hello, world!");
  const echoed = heard(TEXT, "Hello, world!");
  test.each<[id: string, what: string, frames: Frame[], expected: Heard[], cut?: Cut]>([
    ["3.1", "text with bits 1", [text("Hello, world!", { rsv: 1 })], []],
    ["3.2", "text, then text with bits 2", [hello, text("x", { rsv: 2 }), ping()], [echoed]],
    ["3.3", "the same, frame by frame", [hello, text("x", { rsv: 3 }), ping()], [echoed], "frames"],
    ["3.4", "the same, byte by byte", [hello, text("x", { rsv: 4 }), ping()], [echoed], 1],
    ["3.5", "binary with bits 5", [{ ...binary(LONGEST), rsv: 5 }], []],
    ["3.6", "a ping with bits 6", [ping("x", { rsv: 6 })], []],
    ["3.7", "a Close with bits 7", [{ ...close(), rsv: 7 }], []],
    ["4.1.1", "opcode 3", [{ opcode: 3 }], []],
    ["4.1.2", "opcode 4 with a payload", [{ opcode: 4, payload: "reserved" }], []],
    ["4.1.3", "text, then opcode 5", [hello, { opcode: 5 }, ping()], [echoed]],
    ["4.1.4", "text, then opcode 6", [hello, { opcode: 6, payload: "x" }, ping()], [echoed]],
    ["4.1.5", "text, then opcode 7, byte by byte", [hello, { opcode: 7, payload: "x" }], [echoed], 1],
    ["4.2.1", "opcode 11", [{ opcode: 11 }], []],
    ["4.2.2", "opcode 12 with a payload", [{ opcode: 12, payload: "reserved" }], []],
    ["4.2.3", "text, then opcode 13", [hello, { opcode: 13 }, ping()], [echoed]],
    ["4.2.4", "text, then opcode 14", [hello, { opcode: 14, payload: "x" }, ping()], [echoed]],
    ["4.2.5", "text, then opcode 15, byte by byte", [hello, { opcode: 15, payload: "x" }], [echoed], 1],
    // RFC 6455 §5.1: the suite has no case for it.
    ["5.1 of the RFC:", "an unmasked frame", [text("x", { masked: false })], []],
  ])("[WS-5] %s %s breaks the connection", async (_id, _what, frames, expected, cut) => {
    expect(await answersTo(frames, cut)).toEqual([...expected, BROKEN]);
  });
});

describe("5 fragments", () => {
  const both = heard(TEXT, "fragment1fragment2");
  test.each<[id: string, what: string, frames: Frame[], expected: Heard[], cut?: Cut]>([
    ["5.3", "two fragments", [begun("fragment1"), more("fragment2", true)], [both]],
    ["5.4", "frame by frame", [begun("fragment1"), more("fragment2", true)], [both], "frames"],
    ["5.5", "byte by byte", [begun("fragment1"), more("fragment2", true)], [both], 1],
    [
      "5.6",
      "a ping between",
      [begun("fragment1"), ping("ping"), more("fragment2", true)],
      [heard(PONG, "ping"), both],
    ],
    [
      "5.7",
      "a ping between, frame by frame",
      [begun("fragment1"), ping("ping"), more("fragment2", true)],
      [heard(PONG, "ping"), both],
      "frames",
    ],
    [
      "5.8",
      "a ping between, byte by byte",
      [begun("fragment1"), ping("ping"), more("fragment2", true)],
      [heard(PONG, "ping"), both],
      1,
    ],
    [
      "5.19",
      "five fragments with pings between",
      [begun("1"), more("2"), ping("a"), more("3"), more("4"), ping("b"), more("5", true)],
      [heard(PONG, "a"), heard(PONG, "b"), heard(TEXT, "12345")],
    ],
    [
      "5.20",
      "five fragments with pings between, frame by frame",
      [begun("1"), more("2"), ping("a"), more("3"), more("4"), ping("b"), more("5", true)],
      [heard(PONG, "a"), heard(PONG, "b"), heard(TEXT, "12345")],
      "frames",
    ],
  ])("[WS-5] %s %s are one message", async (_id, _what, frames, expected, cut) => {
    expect(await answersTo([...frames, close()], cut)).toEqual([...expected, CLOSED]);
  });

  test.each<[id: string, what: string, frames: Frame[], expected: Heard[], cut?: Cut]>([
    ["5.1", "a ping in two", [ping("fragment1", { fin: false }), more("fragment2", true)], []],
    ["5.2", "a pong in two", [{ ...pong("fragment1"), fin: false }, more("fragment2", true)], []],
    ["5.9", "the end of nothing", [more("non-continuation", true), text("Hello")], []],
    ["5.10", "the end of nothing, frame by frame", [more("non-continuation", true)], [], "frames"],
    ["5.11", "the end of nothing, byte by byte", [more("non-continuation", true)], [], 1],
    ["5.12", "the middle of nothing", [more("non-continuation"), text("Hello")], []],
    ["5.13", "the middle of nothing, frame by frame", [more("non-continuation")], [], "frames"],
    ["5.14", "the middle of nothing, byte by byte", [more("non-continuation")], [], 1],
    [
      "5.15",
      "two fragments, then the middle of nothing",
      [begun("fragment1"), more("fragment2", true), more("fragment3"), text("fragment4")],
      [both],
    ],
    ["5.16", "the middle of nothing, then text", [more("a"), text("b"), more("c", true)], []],
    ["5.17", "the end of nothing, then text", [more("a", true), text("b"), more("c", true)], []],
    ["5.18", "a second beginning", [begun("fragment1"), text("fragment2")], []],
  ])("[WS-5] %s %s breaks the connection", async (_id, _what, frames, expected, cut) => {
    expect(await answersTo(frames, cut)).toEqual([...expected, BROKEN]);
  });
});

const bytesOf = (hex: string) => Buffer.from(hex, "hex");
const eachByte = (payload: Uint8Array): Frame[] =>
  [...payload].map((byte, index) => ({
    opcode: index === 0 ? TEXT : CONTINUATION,
    payload: Uint8Array.of(byte),
    fin: index === payload.length - 1,
  }));

describe("6 UTF-8", () => {
  const greeting = Buffer.from("Hello-µ@ßöäüàá-UTF-8!!");
  const kosme = bytesOf("cebae1bdb9cf83cebcceb5");
  test.each<[id: string, what: string, frames: Frame[], payload: string | Uint8Array]>([
    ["6.1.1", "no bytes", [text()], ""],
    ["6.1.2", "three empty fragments", [begun(), more(), more("", true)], ""],
    ["6.1.3", "an empty first and last fragment", [begun(), more("middle"), more("", true)], "middle"],
    ["6.2.1", "a greeting", [text(greeting)], greeting],
    [
      "6.2.2",
      "a greeting in two",
      [begun(greeting.subarray(0, 12)), more(greeting.subarray(12), true)],
      greeting,
    ],
    ["6.2.3", "a greeting in bytes", eachByte(greeting), greeting],
    ["6.2.4", "a Greek word in bytes", eachByte(kosme), kosme],
    ["6.5.5", "a Greek word", [text(kosme)], kosme],
    ["6.6.2", "the first one of one byte: NUL", [text(bytesOf("00"))], bytesOf("00")],
    ["6.6.5", "the first one of two bytes", [text(bytesOf("c280"))], bytesOf("c280")],
    ["6.6.7", "the first one of three bytes", [text(bytesOf("e0a080"))], bytesOf("e0a080")],
    ["6.6.11", "the first one of four bytes", [text(bytesOf("f0908080"))], bytesOf("f0908080")],
    ["6.7.1", "the last one of one byte", [text(bytesOf("7f"))], bytesOf("7f")],
    ["6.7.2", "the last one of two bytes", [text(bytesOf("dfbf"))], bytesOf("dfbf")],
    ["6.7.3", "U+FFFF", [text(bytesOf("efbfbf"))], bytesOf("efbfbf")],
    ["6.7.4", "U+10FFFF", [text(bytesOf("f48fbfbf"))], bytesOf("f48fbfbf")],
    ["6.9.1", "U+D7FF", [text(bytesOf("ed9fbf"))], bytesOf("ed9fbf")],
    ["6.9.2", "U+E000", [text(bytesOf("ee8080"))], bytesOf("ee8080")],
    ["6.9.3", "U+FFFD", [text(bytesOf("efbfbd"))], bytesOf("efbfbd")],
    ["6.22.1", "U+FFFE", [text(bytesOf("efbfbe"))], bytesOf("efbfbe")],
  ])("[WS-5] %s %s comes back", async (_id, _what, frames, payload) => {
    expect(await answersTo([...frames, close()])).toEqual([heard(TEXT, payload), CLOSED]);
  });

  const surrogate = bytesOf("cebae1bdb9cf83cebcceb5eda080656469746564");
  test.each<[id: string, what: string, payload: Uint8Array]>([
    ["6.3.1", "a surrogate between other characters", surrogate],
    ["6.6.1", "a word that breaks off", bytesOf("ce")],
    ["6.8.1", "a first one of five bytes", bytesOf("f888808080")],
    ["6.8.2", "a first one of six bytes", bytesOf("fc8480808080")],
    ["6.9.4", "U+110000", bytesOf("f4908080")],
    ["6.10.1", "a character past the last one", bytesOf("f7bfbfbf")],
    ["6.11.1", "a continuation without a beginning", bytesOf("80")],
    ["6.12.1", "lonely beginnings", bytesOf("c020c120c220")],
    ["6.14.1", "a sequence without its last byte", bytesOf("c0")],
    ["6.14.3", "three of four bytes", bytesOf("f08080")],
    ["6.16.1", "FE", bytesOf("fe")],
    ["6.16.2", "FF", bytesOf("ff")],
    ["6.17.1", "a slash in two bytes", bytesOf("c0af")],
    ["6.17.2", "a slash in three bytes", bytesOf("e080af")],
    ["6.19.1", "NUL in two bytes", bytesOf("c080")],
    ["6.20.1", "the first surrogate", bytesOf("eda080")],
    ["6.20.7", "the last surrogate", bytesOf("edbfbf")],
    ["6.21.1", "two surrogates", bytesOf("eda080edb080")],
  ])("[WS-5] %s %s is no text, whole or in bytes", async (_id, _what, payload) => {
    expect(await answersTo([text(payload)])).toEqual([NO_UTF8]);
    expect(await answersTo([...eachByte(payload), ping()])).toEqual([NO_UTF8]);
  });

  test("[WS-5] 6.4.1 no text in a middle fragment is found at the end at the latest", async () => {
    const frames = [begun("κόσμε"), more(bytesOf("f4908080")), more("edited", true)];
    expect(await answersTo(frames, "frames")).toEqual([NO_UTF8]);
  });
});

describe("7 the closing handshake", () => {
  const reason = "*".repeat(123);
  test.each<[id: string, what: string, frames: Frame[], expected: Heard[]]>([
    ["7.1.1", "text, then a Close", [text("Hello"), close()], [heard(TEXT, "Hello"), CLOSED]],
    ["7.1.2", "two Closes", [close(), close()], [CLOSED]],
    ["7.1.3", "a ping after the Close", [close(), ping()], [CLOSED]],
    ["7.1.4", "text after the Close", [close(), text("Hello")], [CLOSED]],
    ["7.1.5", "a fragment after the Close", [begun("1"), close(), more("2", true)], [CLOSED]],
    [
      "7.1.6",
      "262,144 bytes, a Close and a ping",
      [text("*".repeat(262_144)), text("Hello"), close(), ping()],
      [heard(TEXT, "*".repeat(262_144)), heard(TEXT, "Hello"), CLOSED],
    ],
    ["7.3.1", "a Close without a payload", [close("")], [heard(CLOSE)]],
    ["7.3.3", "a Close with a code", [close(closePayload(1000))], [CLOSED]],
    [
      "7.3.4",
      "a Close with a reason",
      [close(closePayload(1000, "Hello, world!"))],
      [heard(CLOSE, closePayload(1000, "Hello, world!"))],
    ],
    [
      "7.3.5",
      "a Close with a reason of 123 bytes",
      [close(closePayload(1000, reason))],
      [heard(CLOSE, closePayload(1000, reason))],
    ],
  ])("[WS-5] %s %s", async (_id, _what, frames, expected) => {
    expect(await answersTo(frames)).toEqual(expected);
  });

  test.each<[id: string, what: string, frame: Frame, expected: Heard]>([
    ["7.3.2", "one byte", close("*"), BROKEN],
    ["7.3.6", "a reason of 124 bytes", close(closePayload(1000, `${reason}*`)), BROKEN],
    ["7.5.1", "a reason that is no UTF-8", close(closePayload(1000, bytesOf("cebaeda080"))), NO_UTF8],
  ])("[WS-5] %s a Close with %s breaks the connection", async (_id, _what, frame, expected) => {
    expect(await answersTo([frame])).toEqual([expected]);
  });

  test.each(
    [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].map(
      (code, index) => [index + 1, code] as const,
    ),
  )("[WS-5] 7.7.%i a Close with %i is answered alike", async (_id, code) => {
    expect(await answersTo([close(closePayload(code))])).toEqual([failed(code)]);
  });

  test.each(
    [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999].map((code, index) => [index + 1, code] as const),
  )("[WS-5] 7.9.%i a Close with %i breaks the connection", async (_id, code) => {
    expect(await answersTo([close(closePayload(code))])).toEqual([BROKEN]);
  });

  test.each([
    [1, 5000],
    [2, 65_535],
  ])("[WS-5] 7.13.%i a Close with %i breaks the connection", async (_id, code) => {
    expect(await answersTo([close(closePayload(code))])).toEqual([BROKEN]);
  });
});

describe("9 long messages and 10 many fragments", () => {
  test("[WS-5] 9.1.3 a text of 1 MiB comes back", async () => {
    const payload = "*".repeat(1_048_576);
    expect(await answersTo([text(payload), close()])).toEqual([heard(TEXT, payload), CLOSED]);
  });

  test("[WS-5] 9.3.3 a text of 1 MiB in frames of 1,024 bytes comes back", async () => {
    const part = "*".repeat(1_024);
    const middle = Array.from({ length: 1_022 }, () => more(part));
    const answers = await answersTo([begun(part), ...middle, more(part, true), close()]);
    expect(answers).toEqual([heard(TEXT, part.repeat(1_024)), CLOSED]);
  });

  test("[WS-5] 10.1.1 a text of 65,536 bytes in frames of 1,300 comes back", async () => {
    const all = "*".repeat(65_536);
    const parts = Array.from({ length: 51 }, (_, n) => all.slice(n * 1_300, (n + 1) * 1_300));
    const frames = parts.map((part, n) => (n === 0 ? begun(part) : more(part, n === parts.length - 1)));
    expect(await answersTo([...frames, close()])).toEqual([heard(TEXT, all), CLOSED]);
  });
});

test("[WS-5] the echo takes 16 MiB and says 1009 to the head of one byte more", async () => {
  const head = clientFrame({ opcode: BINARY, payload: new Uint8Array(MAX_ECHO_BYTES + 1) }).subarray(0, 14);
  const line = await openRawLine(playground.port, handshake("/ws/echo"));
  await line.until("\r\n\r\n");
  const from = line.received().length;
  line.socket.write(head);
  expect(serverFrames((await line.ended()).subarray(from))).toMatchObject([
    { opcode: CLOSE, payload: closePayload(1009) },
  ]);
});

test("[WS-15] the echo has ten places, and says so to the next", async () => {
  const open = () => openRawLine(playground.port, handshake("/ws/echo"));
  const lines = await Promise.all(Array.from({ length: MOST_ECHO_CONNECTIONS }, open));
  await Promise.all(lines.map((line) => line.until("101 Switching Protocols")));
  const next = await open();
  expect((await next.ended()).toString("latin1")).toMatch(/^HTTP\/1\.1 503 .*\r\nretry-after: 5\r\n/s);
  for (const line of lines) line.socket.destroy();
});

test("[WS-5] without the switch there is no echo", async () => {
  const usual = await startPlayground();
  const line = await openRawLine(usual.port, handshake("/ws/echo"));
  expect((await line.ended()).toString("latin1")).toMatch(/^HTTP\/1\.1 404 /);
  await usual.stop();
});
