import { type MaskedBytes, maskedHead } from "./masked-head";

const END_OF_HEAD = "\r\n\r\n";
/** A head that is longer is passed on as far as it came. */
const MAX_HEAD_BYTES = 65_536;

/** One message of HTTP as it comes in pieces: its head is held until it is whole, so that no secret of it gets past. */
export class MaskedStream {
  #held: Buffer | undefined = Buffer.alloc(0);

  constructor(private readonly isSecret: (name: string) => boolean) {}

  /** @returns undefined while the head is incomplete */
  push(bytes: Buffer): MaskedBytes | undefined {
    if (this.#held === undefined) return { bytes, maskedBytes: 0 };
    this.#held = Buffer.concat([this.#held, bytes]);
    if (!this.#held.includes(END_OF_HEAD) && this.#held.length < MAX_HEAD_BYTES) return undefined;
    return this.end();
  }

  /** Nothing more will come. @returns what was held */
  end(): MaskedBytes | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held === undefined || held.length === 0 ? undefined : maskedHead(held, this.isSecret);
  }
}
