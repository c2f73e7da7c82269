import type { CodeSample, SamplePlace } from "./code-sample";
import { shellQuote } from "./quoting";
import { roomUrl } from "./room-urls";

/** @param body a value for JSON.stringify */
export function curlPost(url: string, body: unknown): string {
  return [
    `curl -sS ${shellQuote(url)} \\`,
    "  -H 'content-type: application/json' \\",
    `  -d ${shellQuote(JSON.stringify(body))}`,
  ].join("\n");
}

/** Every wire delivers what this fires. */
export function publishByCurl(place: SamplePlace): CodeSample {
  return {
    title: "Terminal: fire an event",
    language: "shell",
    code: curlPost(roomUrl(place, "/events"), { type: "order.paid", data: { orderId: 42 } }),
  };
}
