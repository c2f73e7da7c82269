import type { CodeSample, SamplePlace } from "./code-sample";
import { publishByCurl } from "./curl-lines";
import { scriptString, shellQuote } from "./quoting";
import { roomUrl } from "./room-urls";

const WAIT_SECONDS = 25;

export function longPollingSamples(place: SamplePlace): readonly CodeSample[] {
  const url = roomUrl(place, `/events?wait=${WAIT_SECONDS}`);
  return [
    {
      title: "Browser: receive",
      language: "javascript",
      code: `let cursor;
for (;;) {
  const after = cursor === undefined ? "" : \`&after=\${encodeURIComponent(cursor)}\`;
  // The server answers as soon as there is an event, or after ${WAIT_SECONDS} seconds with none.
  const answer = await fetch(${scriptString(url)} + after);
  const page = await answer.json();
  for (const event of page.events) console.log(event);
  cursor = page.cursor;
}`,
    },
    {
      title: "Terminal: wait for the next events",
      language: "shell",
      code: `cursor=$(curl -sS ${shellQuote(roomUrl(place, "/events?limit=1"))} | jq -r .cursor)
curl -sS ${shellQuote(`${url}&after=`)}"$cursor"`,
    },
    publishByCurl(place),
  ];
}
