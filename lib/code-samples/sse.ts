import type { CodeSample, SamplePlace } from "./code-sample";
import { publishByCurl } from "./curl-lines";
import { scriptString, shellQuote } from "./quoting";
import { roomUrl } from "./room-urls";

export function sseSamples(place: SamplePlace): readonly CodeSample[] {
  const url = roomUrl(place, "/events/stream");
  return [
    {
      title: "Browser: receive",
      language: "javascript",
      code: `const stream = new EventSource(${scriptString(url)});
// After a cut the browser reconnects and sends lastEventId back by itself.
stream.onmessage = ({ data, lastEventId }) => console.log(lastEventId, JSON.parse(data));
stream.onerror = () => {
  // On any answer but 200 it stops for good: make a new one after a while.
  if (stream.readyState === EventSource.CLOSED) console.log("closed for good");
};`,
    },
    {
      title: "Terminal: receive",
      language: "shell",
      code: `curl -sSN ${shellQuote(url)}`,
    },
    publishByCurl(place),
  ];
}
