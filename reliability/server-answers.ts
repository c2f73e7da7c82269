/** What the server's process answers about itself when a test asks. */
export interface ServerAnswers {
  /** Without garbage, which is collected first. Bytes. */
  readonly memory: NodeJS.MemoryUsage;
  /** Of all its threads, since it began. */
  readonly cpuMicroseconds: number;
  /** The longest that its event loop stood still since it was last asked; the first time it only begins to watch. */
  readonly longestStallMs: number;
  /** Actions that wait for their time: those of the clock, and those of the libraries. */
  readonly timers: number;
  /** Open TCP connections. */
  readonly sockets: number;
}
