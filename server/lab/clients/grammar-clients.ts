import { EventSource } from "eventsource";
import { fetch } from "undici";
import type { GrammarClient } from "#lib/experiments/sse-grammar/experiment";
import type { HeardEvent } from "#lib/experiments/sse-grammar/texts";
import { EventStreamParser } from "#lib/transports/sse/event-stream-parser";

/** Reads one event stream to its end. @param names of events beside `message` that it listens for */
type Read = (url: string, names: readonly string[]) => Promise<HeardEvent[]>;

export const READ_STREAM: Readonly<Record<GrammarClient, Read>> = {
  package: (url, names) =>
    new Promise((resolve) => {
      const heard: HeardEvent[] = [];
      const source = new EventSource(url);
      for (const name of ["message", ...names]) {
        source.addEventListener(name, ({ type, data, lastEventId }) =>
          heard.push({ type, data, lastEventId }),
        );
      }
      // The end of the answer: it would connect again.
      source.addEventListener("error", () => {
        source.close();
        resolve(heard);
      });
    }),
  "own-parser": async (url) => {
    const heard: HeardEvent[] = [];
    const parser = new EventStreamParser({ onEvent: (event) => heard.push(event) });
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const { body } = await fetch(url);
    for await (const bytes of body ?? []) parser.push(decoder.decode(bytes, { stream: true }));
    return heard;
  },
  naive: async (url) => {
    const text = await (await fetch(url)).text();
    return text.split("\n\n").flatMap((block) => {
      const data = /data: (.*)/.exec(block)?.[1];
      return data === undefined ? [] : [{ type: "message", data, lastEventId: "" }];
    });
  },
};
