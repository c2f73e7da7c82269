import type { Source } from "./sources";

/** Threads, posts, records and manuals: what happened, where no specification decides. */

export const WEBSOCKET_NOTE: Source = {
  title: "W3C record of the WebSocket API, retired as a Note",
  url: "https://raw.githubusercontent.com/relaton/relaton-data-w3c/main/data/note-websockets-20210128.yaml",
};
export const CENTRIFUGO_FALLBACK: Source = {
  title: "Centrifugo, SSE as a fallback",
  url: "https://centrifugal.dev/docs/4/transports/sse",
};
export const SUPABASE_FALLBACK: Source = {
  title: "supabase/realtime #242",
  url: "https://github.com/supabase/realtime/issues/242",
};
export const NTFY_UPGRADE: Source = {
  title: "ntfy #294",
  url: "https://github.com/binwiederhier/ntfy/issues/294",
};
export const SSE_BUFFERED: Source = {
  title: "caniuse #2148",
  url: "https://github.com/Fyrd/caniuse/pull/2148",
};
export const NEXT_UPGRADE: Source = {
  title: "vercel/next.js #95574",
  url: "https://github.com/vercel/next.js/pull/95574",
};
export const CADDY_HTTP2: Source = {
  title: "caddy #5565",
  url: "https://github.com/caddyserver/caddy/issues/5565",
};
export const WEBTRANSPORT_BASELINE: Source = {
  title: "Web features, WebTransport",
  url: "https://web-platform-dx.github.io/web-features-explorer/features/webtransport",
};
export const RECEIVE_BACKPRESSURE: Source = {
  title: "whatwg/websockets #17",
  url: "https://github.com/whatwg/websockets/issues/17",
};
export const TWO_MILLION: Source = {
  title: "Phoenix, the road to 2 million WebSocket connections",
  url: "https://phoenixframework.org/blog/the-road-to-2-million-websocket-connections",
};
export const PORTS_EXPLAINED: Source = {
  title: "Elixir Forum, 2 million connections and 65,536 ports",
  url: "https://elixirforum.com/t/how-is-it-possible-to-get-2-million-websocket-connections-when-you-have-65536-available-ports/53359/3",
};
export const POLLING_LOAD: Source = {
  title: "rxdb #9082",
  url: "https://github.com/pubkey/rxdb/pull/9082",
};
export const LOSS_MEASURED: Source = {
  title: "Sh3b0/realtime-web",
  url: "https://github.com/Sh3b0/realtime-web",
};
export const GITHUB_REDELIVERY: Source = {
  title: "smee.io #251",
  url: "https://github.com/probot/smee.io/issues/251",
};
export const WEBHOOK_TUNNEL: Source = {
  title: "Webhook Wizard, webhooks over a WebSocket",
  url: "https://www.npmjs.com/package/@webhookwizard/cli",
};
export const ZAPIER_HOOKS: Source = {
  title: "Zapier, hook trigger",
  url: "https://docs.zapier.com/platform/build/cli-hook-trigger",
};
export const KEAP_HOOKS: Source = {
  title: "Keap, REST hooks",
  url: "https://developer.infusionsoft.com/rest-hook-documentation",
};
export const TRACING_WISH: Source = {
  title: "eventcatalog #237",
  url: "https://github.com/event-catalog/eventcatalog/issues/237",
};
export const EVENTSOURCE_SUPPORT: Source = {
  title: "MDN, EventSource",
  url: "https://developer.mozilla.org/en-US/docs/Web/API/EventSource",
};
export const LATE_NOTICE: Source = {
  title: "DMTF Redfish-Protocol-Validator #47",
  url: "https://github.com/DMTF/Redfish-Protocol-Validator/issues/47",
};
