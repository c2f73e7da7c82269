import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { HostileBytes } from "./hostile-bytes";

/** What came to one path, and what was answered. */
export interface HostileTally {
  /** Requests that came whole. */
  readonly requests: number;
  /** Of the answers to them, those that no HTTP/1.1 allows. */
  readonly malformed: number;
}

const ENDLESS_BYTES = 200_000;
const HEADERS_TOO_LONG_BYTES = 20_000;
const STATUSES = [200, 204, 301, 400, 401, 404, 418, 500, 503] as const;
const CHANGED_SHARE = 0.2;

function head(hostile: HostileBytes, lines: readonly string[]): Buffer {
  return Buffer.from(`HTTP/1.1 ${hostile.pick(STATUSES)} Fine\r\n${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

type Answer = (hostile: HostileBytes) => Buffer;

/** Each breaks RFC 9112, or is longer than anybody reads. */
const MALFORMED: readonly Answer[] = [
  (hostile) => head(hostile, [`content-length: ${1 + hostile.below(100_000)}`]),
  (hostile) => head(hostile, ["content-length: 0", `content-length: ${1 + hostile.below(9)}`]),
  (hostile) => head(hostile, [`content-length: ${hostile.pick(["-1", "x", "1e9", "0x10", "1,2"])}`]),
  (hostile) => head(hostile, ["transfer-encoding: chunked"]),
  (hostile) =>
    Buffer.concat([
      head(hostile, ["transfer-encoding: chunked"]),
      Buffer.from("xyz\r\n"),
      hostile.bytes(200),
    ]),
  (hostile) => head(hostile, [`x-large: ${"x".repeat(HEADERS_TOO_LONG_BYTES + hostile.below(100_000))}`]),
  (hostile) =>
    head(
      hostile,
      Array.from({ length: 2_500 + hostile.below(1_000) }, (_, n) => `x-${n}: ${n}`),
    ),
  (hostile) => head(hostile, [`no name\u0000${hostile.text()}: x`]),
  (hostile) => Buffer.from(`${hostile.pick(["HTTP/9.9", "HTTP/1", "ICY", "http/1.1"])} 200 OK\r\n\r\n`),
  (hostile) => Buffer.from(`HTTP/1.1 ${hostile.pick(["99", "0", "-200", "abc", ""])} OK\r\n\r\n`),
  (hostile) => Buffer.from("HTTP/1.1 100 Continue\r\n\r\n".repeat(1 + hostile.below(50))),
  () => Buffer.from("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"),
  (hostile) => Buffer.concat([Buffer.of(hostile.below(32)), hostile.bytes(500)]),
  () => Buffer.alloc(0),
];

/** Each is allowed, and odd. */
const ODD: readonly Answer[] = [
  (hostile) =>
    head(hostile, [`retry-after: ${hostile.pick([-1, 1e20, "soon", "x".repeat(500)])}`, "content-length: 0"]),
  (hostile) => head(hostile, [`location: http://169.254.169.254/${hostile.escaped()}`, "content-length: 0"]),
  (hostile) => Buffer.concat([head(hostile, []), Buffer.alloc(ENDLESS_BYTES, "x")]),
];

/** Somebody else's server that answers what it likes, and counts what it was asked. */
export class HostileReceiver {
  readonly #tallies = new Map<string, { requests: number; malformed: number }>();
  readonly #server = createServer((socket) => this.#onConnection(socket));

  constructor(private readonly hostile: HostileBytes) {}

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  tally(path: string): HostileTally {
    return this.#tallies.get(path) ?? { requests: 0, malformed: 0 };
  }

  stop(): void {
    this.#server.close();
  }

  #onConnection(socket: Socket): void {
    let came = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      came += chunk.toString("latin1");
      const [whole, path = ""] = wholeRequest(came) ?? [];
      if (whole === undefined) return;
      came = came.slice(whole.length);
      this.#answer(socket, path);
    });
  }

  #answer(socket: Socket, path: string): void {
    const { hostile } = this;
    const tally = this.#tallies.get(path) ?? { requests: 0, malformed: 0 };
    this.#tallies.set(path, tally);
    tally.requests += 1;
    if (hostile.chance(CHANGED_SHARE)) {
      socket.end(hostile.broken(hostile.pick([...MALFORMED, ...ODD])(hostile)));
      return;
    }
    if (hostile.chance(0.1)) {
      socket.end(hostile.pick(ODD)(hostile));
      return;
    }
    tally.malformed += 1;
    if (hostile.chance(0.1)) socket.resetAndDestroy();
    else socket.end(hostile.pick(MALFORMED)(hostile));
  }
}

/** @returns the first request in what came, and its path; undefined while it is not whole */
function wholeRequest(came: string): [whole: string, path: string] | undefined {
  const headEnd = came.indexOf("\r\n\r\n");
  if (headEnd === -1) return undefined;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(came.slice(0, headEnd))?.[1] ?? 0);
  const end = headEnd + 4 + length;
  return came.length < end ? undefined : [came.slice(0, end), came.split(" ")[1] ?? ""];
}
