import type { IncomingMessage } from "node:http";

/** The head of a request as its parts say, with one blank before each value (RFC 9112 §3, §5). */
export function requestHead({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2)
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/**
 * Listens to the body while somebody else reads it.
 * @param onEnd called once, with what came of it, also when the request breaks off
 */
export function tapBody(request: IncomingMessage, onEnd: (body: Buffer) => void): void {
  const { push } = request;
  const chunks: Buffer[] = [];
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    delete (request as Partial<IncomingMessage>).push;
    onEnd(Buffer.concat(chunks));
  };
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    if (chunk === null) end();
    else chunks.push(Buffer.from(chunk));
    return push.call(request, chunk, encoding);
  };
  request.once("close", end);
}
