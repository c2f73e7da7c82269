import type { CodeSample, SamplePlace } from "./code-sample";
import { publishByCurl } from "./curl-lines";
import { scriptString, shellQuote } from "./quoting";
import { roomUrl } from "./room-urls";

const EVERY_MS = 2_000;

export function pollingSamples(place: SamplePlace): readonly CodeSample[] {
  const url = roomUrl(place, "/events");
  return [
    {
      title: "Browser: receive",
      language: "javascript",
      code: `let cursor;
async function poll() {
  const query = cursor === undefined ? "" : \`?after=\${encodeURIComponent(cursor)}\`;
  const answer = await fetch(${scriptString(url)} + query);
  const page = await answer.json();
  if (page.gap) console.log("some events are no longer there");
  for (const event of page.events) console.log(event);
  cursor = page.cursor;
  setTimeout(poll, page.more ? 0 : ${EVERY_MS});
}
poll();`,
    },
    {
      title: "Terminal: the newest events",
      language: "shell",
      code: `curl -sS -i ${shellQuote(`${url}?limit=10`)}`,
    },
    {
      title: "Terminal: ask only for what is new",
      language: "shell",
      code: `# 304 without a body when nothing is new
tag=$(curl -sS -o /dev/null -w '%header{etag}' ${shellQuote(url)})
curl -sS -i -H "if-none-match: $tag" ${shellQuote(url)}`,
    },
    publishByCurl(place),
  ];
}
