import type { CodeSample, SamplePlace } from "./code-sample";
import { curlPost, publishByCurl } from "./curl-lines";
import { scriptString, shellQuote } from "./quoting";
import { roomUrl } from "./room-urls";

export function restHookSamples(place: SamplePlace): readonly CodeSample[] {
  const hooks = roomUrl(place, "/hooks");
  const subscription = { event: "order.paid", target_url: "https://example.com/my-hook" };
  return [
    {
      title: "Your program (Node): subscribe and unsubscribe",
      language: "javascript",
      code: `const answer = await fetch(${scriptString(hooks)}, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(${JSON.stringify(subscription)}),
});
const hook = await answer.json();
console.log(hook.id, hook.status);

// Later: no delivery starts after this is answered.
await fetch(${scriptString(`${hooks}/`)} + hook.id, { method: "DELETE" });`,
    },
    {
      title: "Your server (Node): agree to be called",
      language: "javascript",
      code: `import { createServer } from "node:http";

createServer((request, response) => {
  request.resume();
  // The handshake: send the secret back, and the subscription becomes active.
  const secret = request.headers["x-hook-secret"];
  response.writeHead(200, secret === undefined ? {} : { "x-hook-secret": secret }).end();
}).listen(8080);`,
    },
    {
      title: "Terminal: subscribe",
      language: "shell",
      code: curlPost(hooks, subscription),
    },
    {
      title: "Terminal: unsubscribe from everything",
      language: "shell",
      code: `for id in $(curl -sS ${shellQuote(hooks)} | jq -r '.hooks[].id'); do
  curl -sS -X DELETE ${shellQuote(`${hooks}/`)}"$id"
done`,
    },
    publishByCurl(place),
  ];
}
