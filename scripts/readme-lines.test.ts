import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasTools } from "#server/testing/has-tools";
import { tcpPortOf } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

const README = readFileSync("README.md", "utf8");
const FROM_OUTSIDE = "From outside, with every client";
const METRICS_TOKEN = "of-this-test";
const hasTerminal = hasTools("sh", "curl", "jq", "mosquitto_sub", "mosquitto_pub");

let playground: StartedPlayground;
const children = new Set<ChildProcessByStdio<null, Readable, Readable>>();
beforeAll(async () => {
  playground = await startPlayground({ MQTT_TCP_PORT: "0", METRICS_TOKEN });
});
afterAll(async () => {
  for (const child of children) child.kill();
  await playground.stop();
});

/** The lines of the first shell block below a heading, for this server instead of the one at port 3000. */
function linesBelow(heading: string): string[] {
  const section = README.slice(README.indexOf(`## ${heading}`));
  const [, block = ""] = /```sh\n(.*?)```/s.exec(section) ?? [];
  return block
    .replaceAll("http://localhost:3000", playground.origin)
    .replaceAll("-h localhost -p 1883", `-h 127.0.0.1 -p ${tcpPortOf(playground)}`)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** @returns what has been printed so far, and the end of the process */
function run(lines: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn("sh", ["-e", "-c", lines.join("\n")], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  children.add(child);
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output.text += text;
    });
  }
  return { output, ended: new Promise<number | null>((resolve) => child.once("close", resolve)) };
}

test.skipIf(!hasTerminal)("the README's lines make a room, fire, fire once by a key, and poll", async () => {
  const { output, ended } = run(linesBelow("The API, by curl"));
  expect(await ended).toBe(0);
  const answers = output.text
    .replaceAll("}{", "}\n{")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([
    { offset: 1, repeated: false },
    { offset: 2, repeated: false },
    { offset: 2, repeated: true },
    { events: [{ offset: 1, type: "order.paid", data: { orderId: 42 } }, { offset: 2 }] },
  ]);
});

const STREAMS = [
  ["Server-Sent Events", (line: string) => line.startsWith("curl -sSN")],
  ["Socket.IO", (line: string) => line.startsWith("node -e")],
  ["MQTT", (line: string) => line.startsWith("mosquitto_sub") && !line.includes("-c -i")],
  ["MQTT, a session that is kept", (line: string) => line.includes("-c -i me")],
] as const;

test.skipIf(!hasTerminal).each(STREAMS)("the README's line for %s hears what is fired", async (_, isLine) => {
  const line = linesBelow(FROM_OUTSIDE).find(isLine);
  expect(line).toBeDefined();
  const { id } = await playground.createRoom();
  const { output } = run([`exec ${line}`], { SITE: playground.origin, ROOM: id });
  await expect
    .poll(async () => {
      await playground.publish(id, { type: "order.paid", data: { orderId: 42 } });
      return output.text;
    })
    .toContain("orderId");
});

test.skipIf(!hasTerminal)(
  "the README's lines for long polling and for mosquitto_pub do what they say",
  async () => {
    const lines = linesBelow(FROM_OUTSIDE);
    const { id } = await playground.createRoom();
    const environment = { SITE: playground.origin, ROOM: id };
    const publish = lines.filter((line) => line.startsWith("mosquitto_pub"));
    expect(await run(publish, environment).ended).toBe(0);
    const poll = lines.filter((line) => line.startsWith("CURSOR=") || line.includes("wait=25"));
    const { output, ended } = run(poll, environment);
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    // Between its two requests an event may come: the second is then answered at once, with that one.
    await expect
      .poll(async () => {
        if (!isOver) await playground.publish(id, { type: "while.waiting" });
        return isOver;
      })
      .toBe(true);
    expect(JSON.parse(output.text).events[0]).toMatchObject({ type: "while.waiting" });
  },
);

test.skipIf(!hasTerminal)("the README's lines for hooks answer with what was registered", async () => {
  const lines = linesBelow(FROM_OUTSIDE);
  const { id } = await playground.createRoom();
  const hooks = lines.filter((line) => /\/(?:webhooks|hooks) /.test(line));
  expect(hooks).toHaveLength(2);
  const { output, ended } = run(hooks, { SITE: playground.origin, ROOM: id });
  expect(await ended).toBe(0);
  expect(output.text).toContain("https://example.com/my-webhook");
  expect(output.text).toContain("https://example.com/my-hook");
});

test.skipIf(!hasTerminal)("the README's line for the metrics reads them with the token", async () => {
  const { output, ended } = run(linesBelow("Metrics"), { SITE: playground.origin, METRICS_TOKEN });
  expect(await ended).toBe(0);
  expect(output.text).toContain("playground_rooms ");
});

test.skipIf(!hasTerminal)("the README's lines for the Lab start a run and tell how far it is", async () => {
  const { output, ended } = run(linesBelow("The Lab"));
  expect(await ended).toBe(0);
  const [state, reason] = output.text.trim().split("\n");
  expect([state, reason]).toEqual([expect.stringMatching(/^"(queued|running)"$/), "null"]);
});

test("every line of the README that asks by curl stands below a heading whose lines are run here", () => {
  const asks = (line: string) => line.includes("curl ");
  const below = ["The Lab", "The API, by curl", FROM_OUTSIDE, "Metrics"].flatMap(linesBelow).filter(asks);
  const all = [...README.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = ""]) => block.split("\n"));
  expect(all.filter(asks)).toHaveLength(below.length);
});
