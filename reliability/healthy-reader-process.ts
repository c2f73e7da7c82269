import { request } from "node:http";
import { SteadyPublisher } from "./steady-publisher";
import { TakenTimes } from "./taken-times";

// A client that fires into a room of its own and reads it over SSE, in a process of its own: what it measures, from a
// publish that is due to its arrival, is the server's, not its tester's.
const [origin = "", room = ""] = process.argv.slice(2);
const EVENTS_PER_SECOND = 50;
const taken = new TakenTimes();

request(`${origin}/api/rooms/${room}/events/stream`, (response) => {
  let rest = "";
  response.setEncoding("utf8").on("data", (text: string) => {
    const atMs = performance.timeOrigin + performance.now();
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.includes('"plannedAtMs"')) taken.add(atMs - JSON.parse(line.slice(5)).data.plannedAtMs);
    }
  });
  taken.begin();
}).end();

await new SteadyPublisher(origin, room, 4).paced(EVENTS_PER_SECOND, Number.MAX_SAFE_INTEGER);
