import { createServer, type Server } from "node:http";

/** Sockets beyond the live connections that are counted: for requests, and for those that have said nothing yet. */
const SOCKETS_FOR_REQUESTS = 2_000;

/** As much of the limits as a test makes shorter, in ms. */
export interface HttpTimes {
  /** For all headers of a request, from its first byte. */
  readonly headersTimeout: number;
  /** For a whole request with its body; an answer may take as long as it likes. */
  readonly requestTimeout: number;
  /** Between two requests on one socket. */
  readonly keepAliveTimeout: number;
  /** How often Node looks for requests that are too slow. Its default of 30 s would let 10 s of headers last 40. */
  readonly connectionsCheckingInterval: number;
}

const TIMES: HttpTimes = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};

/**
 * An http server that ends slow and endless requests (SEC-16).
 * @param maxConnections live connections that the wires may hold
 */
export function createHttpServer(maxConnections: number, times: HttpTimes = TIMES): Server {
  const server = createServer({ ...times });
  server.maxHeadersCount = 100;
  // Beyond, the kernel's accept is answered by a close: there is no telling in which protocol.
  server.maxConnections = maxConnections + SOCKETS_FOR_REQUESTS;
  return server;
}
