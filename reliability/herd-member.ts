import { handshake, openRawLine, type RawLine } from "#server/testing/raw-line";

/** WebSocket clients draw their delay from here, evenly: the page's own rule once a few attempts have failed (WS-10). */
const JITTER_MS = 5_000;
const RETRY = /^retry: (\d+)$/m;
const OFFSET = /"offset":/g;

/** What a client of each wire asks with, hears first, and waits before it returns. */
const WIRES = {
  websocket: {
    request(room: string, cursor: string | undefined): string {
      const since = cursor === undefined ? "" : `&since=${cursor}`;
      return handshake(`/ws?room=${room}${since}`, { "Sec-WebSocket-Protocol": "playground.v1" });
    },
    greeting: '"t":"welcome"',
    delayMs: (_greeted: string, random: () => number) => random() * JITTER_MS,
  },
  sse: {
    request(room: string, cursor: string | undefined): string {
      const lastEventId = cursor === undefined ? "" : `Last-Event-ID: ${cursor}\r\n`;
      return `GET /api/rooms/${room}/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n${lastEventId}\r\n`;
    },
    greeting: "event: recovered",
    delayMs: (greeted: string) => Number(RETRY.exec(greeted)?.[1]),
  },
} as const;

/** One of many who are connected, cut off together, and return each by the rule of its wire. */
export class HerdMember {
  #line: RawLine | undefined;
  #delayMs = 0;

  constructor(
    private readonly wire: keyof typeof WIRES,
    private readonly port: number,
    private readonly room: string,
    private readonly random: () => number,
  ) {}

  /** Connects and hears the server's first words: of an event stream they say when to return. */
  async join(): Promise<void> {
    const line = await this.#connect(undefined);
    await line.until(WIRES[this.wire].greeting);
    this.#delayMs = WIRES[this.wire].delayMs(line.received().toString("latin1"), this.random);
  }

  cut(): void {
    this.#line?.socket.destroy();
  }

  /** @param cursor what it had before @param top the last offset that it missed @returns events that were replayed */
  async comeBack(cursor: string, top: number): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, this.#delayMs));
    const line = await this.#connect(cursor);
    await line.until(`"offset":${top}`);
    return line.received().toString("latin1").match(OFFSET)?.length ?? 0;
  }

  async #connect(cursor: string | undefined): Promise<RawLine> {
    this.#line = await openRawLine(this.port, WIRES[this.wire].request(this.room, cursor));
    return this.#line;
  }
}
