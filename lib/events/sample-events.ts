/**
 * An event to start from for each scenario of the article: what the page offers to fire, and what the catalogue of event
 * types shows. `suggestedRate` is events a second, where the story is one of repetition.
 */
export const SAMPLE_EVENTS = [
  {
    id: "inbox",
    label: "New message in an inbox",
    type: "inbox.message.created",
    data: { from: "ada", subject: "Tea at four?", unread: 3 },
  },
  {
    id: "repository",
    label: "Push to a repository",
    type: "repository.push.received",
    data: { repository: "playground", branch: "main", commits: 2, pusher: "grace" },
  },
  {
    id: "order",
    label: "Order paid",
    type: "order.paid",
    data: { order: "A-1042", amount: { value: "24.90", currency: "EUR" }, items: 2 },
  },
  {
    id: "price",
    label: "Price tick, 20 a second",
    type: "price.tick.quoted",
    data: { symbol: "TEA", bid: 101.25, ask: 101.3 },
    suggestedRate: "20",
  },
  {
    id: "radio",
    label: "Track on the radio",
    type: "track.started",
    data: { station: "Radio Delta", artist: "Nina Simone", title: "Feeling Good", seconds: 174 },
  },
] as const;
