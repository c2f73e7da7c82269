import { handshake, openRawLine, type RawLine } from "#server/testing/raw-line";
import { CLOSE, type ServerFrame, serverFrames } from "#server/testing/websocket-frames";

const HEAD_END = "\r\n\r\n";
const PATIENCE_MS = 10_000;

/** How a WebSocket ended on which a client wrote what it liked. */
export type LineOutcome =
  | { readonly kind: "refused"; readonly status: number }
  | {
      readonly kind: "closed";
      /** 1005: a Close frame without a code. Undefined: no Close frame. */
      readonly code: number | undefined;
      /** What came before the Close frame. */
      readonly messages: readonly Buffer[];
    }
  | { readonly kind: "silent" };

/** What a client does: it writes bytes, or waits until this text came, in Latin-1. */
export type LineStep = Uint8Array | string;

/** Who is to end a line, once everything is written. */
export type EndedBy =
  /** The server, by a Close frame: the client leaves its side open until then. */
  | "server"
  /** The client, at once: what it wrote may be no reason for a Close frame. */
  | "client";

/** Opens a WebSocket, takes the steps, and waits until the server has closed. */
export async function hostileLine(
  port: number,
  path: string,
  steps: readonly LineStep[],
  endedBy: EndedBy = "server",
): Promise<LineOutcome> {
  const line = await openRawLine(port, handshake(path, { "Sec-WebSocket-Protocol": protocolOf(path) }));
  const isSilent = givesUp(line);
  await line.until(HEAD_END);
  await takeSteps(line, steps);
  if (endedBy === "client") line.socket.end();
  else endAfterClose(line);
  const all = await line.ended();
  if (isSilent()) return { kind: "silent" };
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(all.toString("latin1"))?.[1]);
  if (status !== 101) return { kind: "refused", status };
  const frames = framesOf(all);
  const close = frames.findIndex(({ opcode }) => opcode === CLOSE);
  const messages = (close === -1 ? frames : frames.slice(0, close)).map(({ payload }) => payload);
  return { kind: "closed", code: codeOf(frames[close]), messages };
}

export async function takeSteps(line: RawLine, steps: readonly LineStep[]): Promise<void> {
  for (const step of steps) {
    if (typeof step === "string") await line.until(step);
    else line.socket.write(step);
  }
}

/** Lets go of a line that the server does not close. @returns whether it had to */
export function givesUp(line: RawLine): () => boolean {
  let isSilent = false;
  const timer = setTimeout(() => {
    isSilent = true;
    line.socket.destroy();
  }, PATIENCE_MS);
  line.socket.once("close", () => clearTimeout(timer));
  return () => isSilent;
}

/** A client that has got a Close frame has nothing more to say (RFC 6455 §7.1.1). */
function endAfterClose(line: RawLine): void {
  const look = () => {
    if (framesOf(line.received()).some(({ opcode }) => opcode === CLOSE)) line.socket.end();
  };
  line.socket.on("data", look);
  look();
}

function framesOf(received: Buffer): ServerFrame[] {
  return serverFrames(received.subarray(received.indexOf(HEAD_END) + HEAD_END.length));
}

function codeOf(close: ServerFrame | undefined): number | undefined {
  if (close === undefined) return undefined;
  return close.payload.length < 2 ? 1005 : close.payload.readUInt16BE(0);
}

function protocolOf(path: string): string | undefined {
  if (path.startsWith("/mqtt")) return "mqtt";
  return path.startsWith("/ws") ? "playground.v1" : undefined;
}
