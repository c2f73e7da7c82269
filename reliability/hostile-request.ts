import { connect } from "node:net";
import { z } from "zod";

/** How a server dealt with bytes that were to be an HTTP/1.1 request. */
export type HttpOutcome =
  | { readonly kind: "answered"; readonly status: number; readonly isProblem: boolean }
  /** Closed without an answer: what came was never a whole request. */
  | { readonly kind: "closed" }
  | { readonly kind: "silent" };

const SILENT_AFTER_MS = 10_000;
const problem = z.object({ status: z.int(), code: z.string(), detail: z.string().min(10) });

/** Sends bytes, closes the sending side, and reads the first answer: its head, and the body if it refuses. */
export function hostileRequest(port: number, bytes: Uint8Array): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    const done = (outcome: HttpOutcome) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => done({ kind: "silent" }), SILENT_AFTER_MS);
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      const outcome = outcomeOf(Buffer.concat(chunks).toString("latin1"));
      if (outcome !== undefined) done(outcome);
    });
    socket.once("close", () =>
      done(outcomeOf(Buffer.concat(chunks).toString("latin1"), true) ?? { kind: "closed" }),
    );
    socket.end(bytes);
  });
}

/** @param isAll nothing more will come. @returns undefined while the answer is not whole */
function outcomeOf(all: string, isAll = false): HttpOutcome | undefined {
  // `100 Continue` is not the answer yet (RFC 9110 §15.2).
  const text = all.replace(/^HTTP\/1\.1 1\d\d .*?\r\n\r\n/s, "");
  const headEnd = text.indexOf("\r\n\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1]);
  if (headEnd === -1 || Number.isNaN(status)) return undefined;
  const head = text.slice(0, headEnd);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  const body = text.slice(headEnd + 4);
  if (status >= 400 && body.length < length && !isAll) return undefined;
  return { kind: "answered", status, isProblem: isProblem(head, body.slice(0, length), status) };
}

function isProblem(head: string, body: string, status: number): boolean {
  if (!/\r\ncontent-type: application\/problem\+json/i.test(head)) return false;
  try {
    return problem.parse(JSON.parse(Buffer.from(body, "latin1").toString())).status === status;
  } catch {
    return false;
  }
}
