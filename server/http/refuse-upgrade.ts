import type { Socket } from "node:net";
import { answerAndClose } from "#server/http/answer-and-close";
import type { HttpProblem } from "#server/http/http-problem";

/** Answers an upgrade with plain HTTP and closes. */
export function refuseUpgrade(socket: Socket, problem: HttpProblem): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = problem.toJson();
  const headers = Object.entries({
    ...problem.headers,
    "content-type": "application/problem+json",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}`);
  answerAndClose(
    socket,
    `HTTP/1.1 ${problem.status} ${problem.code}\r\n${headers.join("\r\n")}\r\n\r\n${body}`,
  );
}
