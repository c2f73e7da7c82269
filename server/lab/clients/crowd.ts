import { connect as connectTcp, type Socket } from "node:net";
import { WebSocket } from "ws";
import type { CROWD_WIRES } from "#lib/experiments/connection-cost/experiment";
import type { Bench } from "#server/lab/bench";

/** The place of an event in the room's log, as it stands in the text of every wire. */
const OFFSET = /"offset":([1-9][0-9]*)/g;
const AT_ONCE = 20;
const CONNECT_WITHIN_MS = 5_000;

interface Member {
  readonly socket: Socket;
  close(): void;
}

type Join = (bench: Bench, onText: (text: string) => void) => Promise<Member | undefined>;

const JOIN: Readonly<Record<(typeof CROWD_WIRES)[number], Join>> = {
  websocket: (bench, onText) =>
    new Promise((resolve) => {
      const url = `${bench.order.origin.replace("http", "ws")}/ws?room=${bench.order.room}`;
      const client = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: CONNECT_WITHIN_MS });
      client.once("upgrade", ({ socket }) => {
        client.once("open", () => resolve({ socket, close: () => client.terminate() }));
      });
      client.once("error", () => resolve(undefined));
      client.on("message", (data) => onText(String(data)));
    }),
  // A bare socket: a client of its own would take more of this machine than the server.
  sse: (bench, onText) =>
    new Promise((resolve) => {
      const { hostname, port } = new URL(bench.order.origin);
      const socket = connectTcp(Number(port), hostname);
      let isOpen = false;
      let rest = "";
      socket.setEncoding("utf8");
      socket.write(
        `GET ${bench.roomPath("/events/stream")} HTTP/1.1\r\nhost: ${hostname}\r\naccept: text/event-stream\r\n\r\n`,
      );
      socket.once("error", () => resolve(undefined));
      socket.on("data", (text: string) => {
        const all = rest + text;
        // Overload is told in a stream of 200 (SSE-4).
        if (!isOpen && all.includes("\n\n")) {
          isOpen = true;
          const isIn = all.includes("event: recovered");
          if (!isIn) socket.destroy();
          resolve(isIn ? { socket, close: () => socket.destroy() } : undefined);
        }
        const end = all.lastIndexOf("\n\n") + 2;
        rest = end < 2 ? all : all.slice(end);
        if (end >= 2) onText(all.slice(0, end));
      });
    }),
};

/** Many clients of one kind, with next to nothing in each of them. */
export class Crowd {
  readonly #members: Member[] = [];
  /** When each event arrived, once for each member that has it. */
  readonly #arrivals = new Map<number, number[]>();

  constructor(private readonly bench: Bench) {
    bench.onClose(() => {
      for (const member of this.#members) member.close();
    });
  }

  /** Opens connections until there are so many, or one is refused. */
  async open(wire: (typeof CROWD_WIRES)[number], count: number): Promise<void> {
    const onText = (text: string) => {
      const atMs = this.bench.nowMs();
      for (const [, digits] of text.matchAll(OFFSET)) this.#arrived(Number(digits), atMs);
    };
    while (this.#members.length < count) {
      const wanted = Math.min(AT_ONCE, count - this.#members.length);
      const joined = await Promise.all(Array.from({ length: wanted }, () => JOIN[wire](this.bench, onText)));
      const members = joined.filter((member) => member !== undefined);
      this.#members.push(...members);
      if (members.length < wanted) return;
    }
  }

  get size(): number {
    return this.#members.length;
  }

  arrivalsOf(offset: number): readonly number[] {
    return this.#arrivals.get(offset) ?? [];
  }

  #arrived(offset: number, atMs: number): void {
    const known = this.#arrivals.get(offset);
    if (known === undefined) this.#arrivals.set(offset, [atMs]);
    else known.push(atMs);
  }
}
