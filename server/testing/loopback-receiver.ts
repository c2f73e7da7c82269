import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { OutboundGuard } from "#server/delivery/outbound-guard";
import { parsedUrl } from "#server/parsed-url";

export interface LoopbackRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody else's server: answers as the test says, and keeps what came in. */
export interface LoopbackReceiver {
  readonly url: string;
  readonly requests: readonly LoopbackRequest[];
  stop(): Promise<void>;
}

/** @param answer ends the response, or never does @param count of requests, this one included */
export async function startLoopbackReceiver(
  answer: (
    response: ServerResponse,
    received: LoopbackRequest,
    count: number,
    request: IncomingMessage,
  ) => void = (response) => response.writeHead(204).end(),
): Promise<LoopbackReceiver> {
  const requests: LoopbackRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url: path = "", headers } = request;
    const received = { method, path, headers, body: Buffer.concat(chunks).toString("utf8") };
    requests.push(received);
    answer(response, received, requests.length, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    requests,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Lets every URL through: for tests whose receivers are on loopback. Never part of a server in operation. */
export const OPEN_GUARD: OutboundGuard = {
  refusalOfUrl: (text) => (parsedUrl(text) ? undefined : "it is no URL"),
  refusalOfAddress: () => undefined,
  resolve: async () => [{ address: "127.0.0.1", family: 4 }],
};
