import type { CodeSample, SamplePlace } from "./code-sample";
import { curlPost, publishByCurl } from "./curl-lines";
import { shellQuote } from "./quoting";
import { roomUrl } from "./room-urls";

export function webhookSamples(place: SamplePlace): readonly CodeSample[] {
  const webhooks = roomUrl(place, "/webhooks");
  return [
    {
      title: "Your server (Node): verify and answer",
      language: "javascript",
      code: `import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

// The secret stands in the answer to the registration.
const webhook = new Webhook(process.env.WEBHOOK_SECRET);
const seen = new Set();

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    // The signature is over the raw body: verify before you parse.
    const event = webhook.verify(Buffer.concat(chunks).toString("utf8"), request.headers);
    const id = request.headers["webhook-id"];
    if (!seen.has(id)) console.log(event);
    seen.add(id); // the same id again is a retry
    response.writeHead(204).end();
  } catch {
    response.writeHead(400).end();
  }
}).listen(8080);`,
    },
    {
      title: "Terminal: register your URL",
      language: "shell",
      code: curlPost(webhooks, { url: "https://example.com/my-webhook", eventTypes: ["order.paid"] }),
    },
    {
      title: "Terminal: what is registered",
      language: "shell",
      code: `curl -sS ${shellQuote(webhooks)}`,
    },
    publishByCurl(place),
  ];
}
