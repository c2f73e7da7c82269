import { request } from "node:http";
import { percentilesOf } from "#lib/measure/percentiles";
import { SteadyPublisher } from "./steady-publisher";

// A client that does nothing wrong, in a process of its own: what it measures is the server's, not its tester's.
const [origin = "", room = ""] = process.argv.slice(2);
const EVENTS_PER_SECOND = 50;
let latenciesMs: number[] = [];

request(`${origin}/api/rooms/${room}/events/stream`, (response) => {
  let rest = "";
  response.setEncoding("utf8").on("data", (text: string) => {
    const atMs = performance.timeOrigin + performance.now();
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.includes('"plannedAtMs"')) latenciesMs.push(atMs - JSON.parse(line.slice(5)).data.plannedAtMs);
    }
  });
}).end();

process.on("message", () => {
  const { n, p99, max } = percentilesOf(latenciesMs);
  process.send?.({ n, p99Ms: p99, maxMs: max });
  latenciesMs = [];
});
await new SteadyPublisher(origin, room, 4).paced(EVENTS_PER_SECOND, Number.MAX_SAFE_INTEGER);
