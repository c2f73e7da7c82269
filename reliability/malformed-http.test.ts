import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiDocument } from "#lib/api/openapi";
import { MAX_EVENT_BYTES } from "#lib/events/envelope";
import { parsedUrl } from "#server/parsed-url";
import { startPlayground } from "#server/testing/start-playground";
import { AttackedServer } from "./attacked-server";
import { HostileBytes } from "./hostile-bytes";
import { type HttpOutcome, hostileRequest } from "./hostile-request";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const INPUTS = scaled(300, 10_000);
const REQUESTS_OF_A_ROOM = 500;
/** Given by Node before a route is found: malformed, too slow, too large, expected what nobody promises, heads too large. */
const OF_NODE = [400, 408, 413, 417, 431];
/** Given by the host for a path or a method that no route has. */
const OF_HOST = [404, 405];

let attacked: AttackedServer;
let routes: readonly string[];
beforeAll(async () => {
  const playground = await startPlayground();
  // A run would go on after its answer.
  routes = playground.host.http.routes().filter((route) => route !== "POST /api/lab/runs");
  await playground.stop();
  attacked = await AttackedServer.start();
}, 30_000);
afterAll(() => attacked.stop());

const parameters = (template: string) => template.split("{").length;

/** Statuses that the description names, by method and path; `{name}` stands for one part of a path, where no word does. */
const described = Object.entries(openApiDocument("http://x").paths)
  .sort(([a], [b]) => parameters(a) - parameters(b))
  .flatMap(([template, path]) =>
    Object.entries(path).map(([method, { responses }]) => ({
      method: method.toUpperCase(),
      path: new RegExp(`^${template.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]*")}$`),
      statuses: Object.keys(responses).map(Number),
    })),
  );

/** What may be answered to these bytes: by Node, or by the route that their first line names. */
function documentedFor(bytes: Buffer): readonly number[] {
  // Not \S: the byte A0 is a blank to a RegExp, and none in a target.
  const [, method = "", target = ""] =
    /^[\r\n]*([A-Z]+) ([^ \r\n]+)(?: +HTTP\/1\.[01])?\r?\n/.exec(bytes.toString("latin1")) ?? [];
  const path = parsedUrl(`http://x${target}`)?.pathname ?? "";
  // HEAD is answered as GET is, without the body (RFC 9110 §9.3.2).
  const route = described.find(
    (each) => each.method === (method === "HEAD" ? "GET" : method) && each.path.test(path),
  );
  return [...OF_NODE, ...(route?.statuses ?? OF_HOST)];
}

/** Well-formed chunks (RFC 9112 §7.1) that together are more than an event may have: no header tells. */
function tooManyChunks(hostile: HostileBytes): Buffer {
  const sizes = Array.from({ length: 8 }, () => MAX_EVENT_BYTES / 8 + 1 + hostile.below(10_000));
  const head = [
    `POST /api/rooms/${attacked.room}/events HTTP/1.1`,
    "host: x",
    "content-type: application/json",
    "transfer-encoding: chunked",
  ];
  const chunks = sizes.map((size) => `${size.toString(16)}\r\n${"x".repeat(size)}\r\n`);
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${chunks.join("")}0\r\n\r\n`);
}

/** A request that is right but for what its body says. */
function wrongEvent(hostile: HostileBytes): Buffer {
  const body = JSON.stringify({ type: hostile.below(1_000) });
  const head = [
    `POST /api/rooms/${attacked.room}/events HTTP/1.1`,
    "host: x",
    "content-type: application/json",
    `content-length: ${body.length}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function requestBytes(hostile: HostileBytes): Buffer {
  if (hostile.chance(0.05)) return tooManyChunks(hostile);
  if (hostile.chance(0.05)) return wrongEvent(hostile);
  const [method = "", pattern = ""] = hostile.pick(routes).split(" ");
  const path = pattern.replace(/:\w+/g, (name) =>
    name === ":room" && hostile.chance(0.8) ? attacked.room : hostile.escaped(),
  );
  const query = hostile.chance(0.3)
    ? `?${hostile.pick(["after", "limit", "room", "subscriber", "since"])}=${hostile.escaped()}`
    : "";
  const body = Buffer.from(hostile.json());
  const type = hostile.pick([
    "application/json",
    "application/json",
    "text/plain",
    "application/cloudevents+json",
    "",
  ]);
  const lies = hostile.chance(0.1) ? hostile.below(100_000) : body.length;
  const head = [
    `${hostile.chance(0.05) ? hostile.text() : method} ${path}${query} HTTP/1.1`,
    "host: x",
    `content-type: ${type}`,
    hostile.chance(0.1) ? "transfer-encoding: chunked" : `content-length: ${lies}`,
    ...(hostile.chance(0.2) ? [`x-${hostile.below(9)}: ${hostile.text()}`] : []),
    ...(hostile.chance(0.05) ? ["expect: 100-continue", "content-encoding: gzip"] : []),
  ];
  const whole = Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), body]);
  return hostile.chance(0.4) ? hostile.broken(whole) : whole;
}

test("[R7] malformed requests to every route: each is answered as documented or closed, and nothing fails", async () => {
  const hostile = new HostileBytes(seededRandom(SEED));
  const odd: string[] = [];
  const seen = new Map<string, number>();
  let requests = 0;
  const refused = await attacked.attack(INPUTS, async () => {
    requests += 1;
    if (requests % REQUESTS_OF_A_ROOM === 0) await attacked.newRoom();
    const bytes = requestBytes(hostile);
    const outcome = await hostileRequest(attacked.port, bytes);
    const name = outcome.kind === "answered" ? String(outcome.status) : outcome.kind;
    seen.set(name, (seen.get(name) ?? 0) + 1);
    if (!isFine(outcome, documentedFor(bytes)))
      odd.push(`${JSON.stringify(outcome)} to ${bytes.subarray(0, 300).toString("latin1")}`);
    // What was changed by chance may still be right: only what was refused counts.
    return outcome.kind === "closed" || (outcome.kind === "answered" && outcome.status >= 400) ? 1 : 0;
  });
  expect(odd, `seed ${SEED}`).toEqual([]);
  // An attack that never gets past the parser, or is never refused, would prove nothing.
  for (const name of ["400", "404", "413", "422", "closed"])
    expect(seen.get(name) ?? 0, name).toBeGreaterThan(0);
  await attacked.expectUnharmed("HTTP requests", refused);
}, 600_000);

/** What Node answers by itself, before there is a request, has no body. A path outside of the API is a page's. */
function isFine(outcome: HttpOutcome, documented: readonly number[]): boolean {
  if (outcome.kind !== "answered") return outcome.kind === "closed";
  return (
    documented.includes(outcome.status) &&
    (outcome.status < 400 || outcome.isProblem || outcome.status === 404 || OF_NODE.includes(outcome.status))
  );
}
