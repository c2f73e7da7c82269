import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TransportId } from "#lib/transports/catalog";
import { hasTools } from "#server/testing/has-tools";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { codeSamples } from "./code-samples";

let playground: StartedPlayground;
const children = new Set<ChildProcessByStdio<null, Readable, Readable>>();
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(async () => {
  for (const child of children) child.kill();
  await playground.stop();
});

// What a browser has and Node 20 has not, from other people's packages.
const BROWSER = [
  'import { EventSource } from "eventsource";',
  'import { WebSocket } from "ws";',
  "Object.assign(globalThis, { EventSource, WebSocket });",
].join("\n");

/** A sample in a process of its own, and what it has printed so far. What it imports itself, it is not given. */
function runScript(code: string, env: Record<string, string> = {}) {
  const script = code.includes('from "ws"') ? code : `${BROWSER}\n${code}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  children.add(child);
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output.text += text;
    });
  }
  return output;
}

/** @returns the first match of the pattern in what was printed, once it is there */
function printed(output: { readonly text: string }, pattern: RegExp): Promise<string> {
  return expect
    .poll(() => output.text, { timeout: 10_000, interval: 20 })
    .toMatch(pattern)
    .then(() => pattern.exec(output.text)?.[1] ?? "");
}

async function sampleCode(id: TransportId, title: string): Promise<{ code: string; roomId: string }> {
  const room = await playground.createRoom();
  const sample = codeSamples(id, { origin: playground.origin, roomId: room.id }).find(
    (one) => one.title === title,
  );
  if (sample === undefined) throw new Error(`${id} has no sample "${title}"`);
  return { code: sample.code, roomId: room.id };
}

test.each([
  ["websocket", "Browser: receive and fire"],
  ["websocket", "Node, with ws: receive and fire"],
  ["socket-io", "Browser or Node: receive and fire"],
  ["sse", "Browser: receive"],
  ["mqtt", "Browser or Node: receive and fire"],
  ["long-polling", "Browser: receive"],
  ["polling", "Browser: receive"],
] as const)("%s: “%s” prints what was fired", async (id, title) => {
  const { code, roomId } = await sampleCode(id, title);
  const output = runScript(code);
  // Fired again and again, because nobody knows when the sample has connected.
  await expect
    .poll(
      async () => {
        await playground.publish(roomId, { type: "order.paid", data: { orderId: 42 } });
        return output.text;
      },
      { timeout: 15_000, interval: 100 },
    )
    .toMatch(/order[./]paid/);
});

test("webhook: the receiver accepts what Standard Webhooks has signed and refuses another body", async () => {
  const { code } = await sampleCode("webhook", "Your server (Node): verify and answer");
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const output = runScript(
    code.replace(
      ".listen(8080)",
      ".listen(0, '127.0.0.1', function () { console.log('port', this.address().port); })",
    ),
    { WEBHOOK_SECRET: secret },
  );
  const port = await printed(output, /port (\d+)/);
  const body = JSON.stringify({
    type: "order.paid",
    timestamp: "2026-01-31T08:30:00Z",
    data: { orderId: 42 },
  });
  const sentAt = new Date();
  const headers = {
    "content-type": "application/json",
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1_000)),
    "webhook-signature": new Webhook(secret).sign("msg_1", sentAt, body),
  };
  const send = async (text: string) =>
    (await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body: text })).status;
  expect([await send(body), await send(body), await send(`${body} `)]).toEqual([204, 204, 400]);
  await printed(output, /(order\.paid)/);
  expect(output.text.match(/order\.paid/g)).toHaveLength(1);
});

test("rest-hook: the receiver sends the secret of the handshake back", async () => {
  const { code } = await sampleCode("rest-hook", "Your server (Node): agree to be called");
  const output = runScript(
    code.replace(
      ".listen(8080)",
      ".listen(0, '127.0.0.1', function () { console.log('port', this.address().port); })",
    ),
  );
  const port = await printed(output, /port (\d+)/);
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    method: "POST",
    headers: { "x-hook-secret": "abc" },
  });
  expect([answer.status, answer.headers.get("x-hook-secret")]).toEqual([200, "abc"]);
});

const hasTerminal = hasTools("sh", "curl", "jq");

/** A terminal sample by a real shell; asynchronous, because the server is in this process. */
function runShell(code: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-e", "-c", code], { stdio: ["ignore", "pipe", "pipe"] });
    children.add(child);
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    }
    child.once("error", reject);
    child.once("close", () => resolve(text));
  });
}

test.skipIf(!hasTerminal)("every wire: “Terminal: fire an event” is accepted", async () => {
  const { code } = await sampleCode("sse", "Terminal: fire an event");
  expect(JSON.parse(await runShell(code))).toMatchObject({ offset: 1, repeated: false });
});

test.skipIf(!hasTerminal)(
  "polling: the terminal lines answer a page, and 304 when nothing is new",
  async () => {
    const page = await sampleCode("polling", "Terminal: the newest events");
    expect(await runShell(page.code)).toMatch(/^HTTP\/1\.1 200/);
    const news = await sampleCode("polling", "Terminal: ask only for what is new");
    await playground.publish(news.roomId, { type: "order.paid" });
    expect(await runShell(news.code)).toMatch(/^HTTP\/1\.1 304/);
  },
);

test.skipIf(!hasTerminal)("long-polling: the terminal lines wait for the next event", async () => {
  const { code, roomId } = await sampleCode("long-polling", "Terminal: wait for the next events");
  await playground.publish(roomId, { type: "before.it" });
  let isAnswered = false;
  const text = runShell(code).finally(() => {
    isAnswered = true;
  });
  // Between its two requests an event may come: the second is then answered at once, with that one.
  await expect
    .poll(async () => {
      if (!isAnswered) await playground.publish(roomId, { type: "order.paid" });
      return isAnswered;
    })
    .toBe(true);
  expect(await text).toContain("order.paid");
});

test.skipIf(!hasTerminal)(
  "rest-hook and webhook: the terminal lines register, and the hooks can be deleted",
  async () => {
    const webhook = await sampleCode("webhook", "Terminal: register your URL");
    expect(JSON.parse(await runShell(webhook.code))).toMatchObject({ url: "https://example.com/my-webhook" });
    const hook = await sampleCode("rest-hook", "Terminal: subscribe");
    expect(JSON.parse(await runShell(hook.code))).toMatchObject({
      target_url: "https://example.com/my-hook",
    });
    const remove = codeSamples("rest-hook", { origin: playground.origin, roomId: hook.roomId }).find(
      ({ title }) => title === "Terminal: unsubscribe from everything",
    );
    await runShell(remove?.code ?? "");
    const left = await fetch(`${playground.origin}/api/rooms/${hook.roomId}/hooks`);
    expect(await left.json()).toMatchObject({ hooks: [] });
  },
);
