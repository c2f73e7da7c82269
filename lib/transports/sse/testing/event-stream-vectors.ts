/** What a page hears of one event. */
export interface HeardEvent {
  readonly type: string;
  readonly data: string;
  readonly lastEventId: string;
}

export interface EventStreamVector {
  /** The file of web-platform-tests `eventsource/` that it is from, or what it shows. */
  readonly name: string;
  readonly stream: string;
  readonly heard: readonly HeardEvent[];
}

const message = (data: string, lastEventId = "", type = "message"): HeardEvent => ({
  type,
  data,
  lastEventId,
});
const messages = (...data: readonly string[]) => data.map((each) => message(each));
const LONG = "x".repeat(2_048);

/** Streams and what the HTML standard makes of them (HTML 9.2.6). */
export const EVENT_STREAM_VECTORS: readonly EventStreamVector[] = [
  {
    name: "format-bom",
    stream: "\uFEFFdata:1\n\n\uFEFFdata:2\n\ndata:3\n\n",
    heard: messages("1", "3"),
  },
  {
    name: "format-bom-2",
    stream: "\uFEFF\uFEFFdata:1\n\ndata:2\n\ndata:3\n\n",
    heard: messages("2", "3"),
  },
  {
    name: "format-comments",
    stream: `data:1\r:\0\n:\r\ndata:2\n:${LONG}\rdata:3\n:data:fail\r:${LONG}\ndata:4\n\n`,
    heard: messages("1\n2\n3\n4"),
  },
  {
    name: "format-data-before-final-empty-line",
    stream: "retry:1000\ndata:test1\n\nid:test\ndata:test2",
    heard: messages("test1"),
  },
  {
    name: "format-field-data",
    stream: "data:\n\ndata\ndata\n\ndata:test\n\n",
    heard: messages("", "\n", "test"),
  },
  {
    name: "format-field-parsing",
    stream:
      "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
    heard: messages("\0\n 2\n1\n3\n\n4"),
  },
  {
    name: "format-field-unknown",
    stream: "data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n",
    heard: messages("test\n\ntest"),
  },
  {
    name: "format-leading-space",
    stream: "data:\ttest\rdata: \ndata:test\n\n",
    heard: messages("\ttest\n\ntest"),
  },
  {
    name: "format-newlines",
    stream: "data:test\r\ndata\ndata:test\r\n\r\n",
    heard: messages("test\n\ntest"),
  },
  { name: "format-null-character", stream: "data:\0\n\n\n\n", heard: messages("\0") },
  {
    name: "format-utf-8",
    stream: "data:ok…\n\ndata:𝄞 é\u2028\u0085x\n\n",
    heard: messages("ok…", "𝄞 é\u2028\u0085x"),
  },
  {
    name: "format-field-event",
    stream: "event:test\ndata:x\n\ndata:x\n\n",
    heard: [message("x", "", "test"), message("x")],
  },
  {
    name: "format-field-event-empty",
    stream: "event: \ndata:data\n\n",
    heard: [message("data")],
  },
  {
    name: "an event without data",
    stream: "event:test\n\ndata:x\n\n",
    heard: [message("x")],
  },
  {
    name: "format-field-id",
    stream: "id: 1\ndata:a\n\ndata:b\n\nid: 2\ndata:c\n\n",
    heard: [message("a", "1"), message("b", "1"), message("c", "2")],
  },
  {
    name: "format-field-id-null",
    stream: "id: 1\ndata:a\n\nid: x\0y\ndata:b\n\n",
    heard: [message("a", "1"), message("b", "1")],
  },
  {
    name: "an empty id",
    stream: "id: 1\ndata:a\n\nid\ndata:b\n\n",
    heard: [message("a", "1"), message("b")],
  },
  {
    name: "an id without data",
    stream: "id: 7\n\ndata:a\n\n",
    heard: [message("a", "7")],
  },
];
