/** What a client makes of a block. */
export interface HeardEvent {
  readonly type: string;
  readonly data: string;
  readonly lastEventId: string;
}

/** An unusual event stream, and the events that it is by the standard. */
export interface StreamText {
  /** Kebab-case. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly events: readonly HeardEvent[];
}

function message(data: string, lastEventId = ""): HeardEvent {
  return { type: "message", data, lastEventId };
}

/** WHATWG HTML §9.2.6, and the examples below it. */
export const STREAM_TEXTS: readonly StreamText[] = [
  {
    name: "line-ends",
    title: "CR, LF, and both",
    text: "data: a\r\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n",
    events: [message("a\nb"), message("c"), message("d")],
  },
  {
    name: "byte-order-mark",
    title: "a byte order mark in front",
    text: "\uFEFFdata: x\n\n",
    events: [message("x")],
  },
  {
    name: "one-space",
    title: "no space, one and two",
    text: "data:x\ndata: y\ndata:  z\n\n",
    events: [message("x\ny\n z")],
  },
  {
    name: "comments",
    title: "comments, and blocks without data",
    text: ": hello\n\n:\n\nevent: nothing\n\ndata: x\n\n",
    events: [message("x")],
  },
  {
    name: "empty-data",
    title: "data without a value",
    text: "data\n\ndata\ndata\n\n",
    events: [message(""), message("\n")],
  },
  {
    name: "unknown-fields",
    title: "fields that do not exist",
    text: "foo: bar\nDATA: no\n data: no\ndata: x\n\n",
    events: [message("x")],
  },
  {
    name: "names",
    title: "a name for one event",
    text: "event: paid\ndata: x\n\ndata: y\n\n",
    events: [{ type: "paid", data: "x", lastEventId: "" }, message("y")],
  },
  {
    name: "ids",
    title: "an id that stays until it is emptied",
    text: "id: 1\ndata: x\n\ndata: y\n\nid\ndata: z\n\n",
    events: [message("x", "1"), message("y", "1"), message("z")],
  },
  {
    name: "unfinished",
    title: "an end without a blank line",
    text: "data: x\n\ndata: never\n",
    events: [message("x")],
  },
  {
    name: "letters",
    title: "letters of two, three and four bytes",
    text: "data: é€😀\n\n",
    events: [message("é€😀")],
  },
];
