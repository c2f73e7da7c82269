/** What a reader of an event stream hears. */
export interface EventStreamListener {
  /** A block with data is complete. `type` is `message` unless the block names another. */
  onEvent(event: { readonly type: string; readonly data: string; readonly lastEventId: string }): void;
  /** The stream asks for this reconnection time, in milliseconds. */
  onRetry?(retryMs: number): void;
  /** A comment line, without its colon. */
  onComment?(text: string): void;
}

const BOM = "\uFEFF";

/**
 * Reads an event stream piece by piece (WHATWG HTML §9.2.6). Give it text that was decoded as UTF-8 with the
 * byte order mark left in. What follows the last blank line is never dispatched.
 */
export class EventStreamParser {
  #rest = "";
  #started = false;
  #afterCarriageReturn = false;
  #data: string[] = [];
  #type = "";
  #idBuffer = "";
  #lastEventId = "";

  constructor(private readonly listener: EventStreamListener) {}

  /** The id a reader would send as `Last-Event-ID` now; a block without data moves it, too. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /** @param text the next piece, cut anywhere */
  push(text: string): void {
    let unread = text;
    if (!this.#started && unread !== "") {
      this.#started = true;
      if (unread.startsWith(BOM)) unread = unread.slice(1);
    }
    // A piece may end between the CR and the LF of one line end.
    if (this.#afterCarriageReturn && unread !== "") {
      this.#afterCarriageReturn = false;
      if (unread.startsWith("\n")) unread = unread.slice(1);
    }
    this.#afterCarriageReturn = unread.endsWith("\r");
    const lines = (this.#rest + unread).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    const colon = line.indexOf(":");
    if (line === "") this.#dispatch();
    else if (colon === 0) this.listener.onComment?.(line.slice(1));
    else this.#field(line, colon);
  }

  /** @param colon its index in the line, -1 when there is none */
  #field(line: string, colon: number): void {
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    switch (field) {
      case "event":
        this.#type = value;
        break;
      case "data":
        this.#data.push(value);
        break;
      case "id":
        if (!value.includes("\u0000")) this.#idBuffer = value;
        break;
      case "retry":
        if (/^[0-9]+$/.test(value)) this.listener.onRetry?.(Number(value));
        break;
      default:
      // "Otherwise: The field is ignored."
    }
  }

  #dispatch(): void {
    this.#lastEventId = this.#idBuffer;
    const [data, type] = [this.#data, this.#type];
    this.#data = [];
    this.#type = "";
    if (data.length === 0) return;
    this.listener.onEvent({
      type: type === "" ? "message" : type,
      data: data.join("\n"),
      lastEventId: this.#lastEventId,
    });
  }
}
