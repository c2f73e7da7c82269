/** Lines that a developer could have written for a wire of this server. */
export interface CodeSample {
  /** Where it runs, and what it does. */
  readonly title: string;
  readonly language: "javascript" | "shell";
  readonly code: string;
}

/** Which room of which server the lines are for. */
export interface SamplePlace {
  /** `http://host:port`, without a trailing slash. */
  readonly origin: string;
  readonly roomId: string;
}
