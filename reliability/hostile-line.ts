import { handshake, openRawLine } from "#server/testing/raw-line";
import { CLOSE, serverFrames } from "#server/testing/websocket-frames";

const HEAD_END = "\r\n\r\n";
const PATIENCE_MS = 10_000;

/** How a WebSocket ended on which a client wrote what it liked. */
export type LineOutcome =
  | { readonly kind: "refused"; readonly status: number }
  /** Undefined: without a Close frame. */
  | { readonly kind: "closed"; readonly code: number | undefined }
  | { readonly kind: "silent" };

/** Opens a WebSocket, writes bytes, closes the sending side, and waits until the server has closed. */
export async function hostileLine(
  port: number,
  path: string,
  bytes: readonly Uint8Array[],
): Promise<LineOutcome> {
  const line = await openRawLine(port, handshake(path, { "Sec-WebSocket-Protocol": protocolOf(path) }));
  const timer = setTimeout(() => line.socket.destroy(new Error("silent")), PATIENCE_MS);
  let isSilent = false;
  line.socket.once("error", (error) => {
    isSilent = error.message === "silent";
  });
  await line.until(HEAD_END);
  for (const each of bytes) line.socket.write(each);
  line.socket.end();
  const all = await line.ended();
  clearTimeout(timer);
  if (isSilent) return { kind: "silent" };
  const headEnd = all.indexOf(HEAD_END) + HEAD_END.length;
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(all.toString("latin1"))?.[1]);
  if (status !== 101) return { kind: "refused", status };
  const close = serverFrames(all.subarray(headEnd)).find(({ opcode }) => opcode === CLOSE);
  return { kind: "closed", code: close === undefined ? undefined : codeOf(close.payload) };
}

function codeOf(payload: Buffer): number {
  return payload.length < 2 ? 1005 : payload.readUInt16BE(0);
}

function protocolOf(path: string): string | undefined {
  if (path.startsWith("/mqtt")) return "mqtt";
  return path.startsWith("/ws") ? "playground.v1" : undefined;
}
