import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, printedOrigin, test } from "./playground";

async function outcome(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { code, output };
}

test("a taken port is said clearly, and the process ends", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const directory = await mkdtemp(join(tmpdir(), "playground-e2e-"));
  const env = { ...process.env, PORT: String(port), HOST: "127.0.0.1", DATA_DIR: directory };
  const ended = await outcome(spawn(process.execPath, ["scripts/start.mjs"], { env, stdio: "pipe" }));
  expect(ended.code).toBe(1);
  expect(ended.output).toContain(`Port ${port} is taken by another program`);
  taken.close();
  await rm(directory, { recursive: true });
});

test("settings that are not valid are listed, each with its reason", async () => {
  const env = { ...process.env, PORT: "ninety", MAX_ROOMS: "0" };
  const ended = await outcome(spawn(process.execPath, ["scripts/start.mjs"], { env, stdio: "pipe" }));
  expect(ended.code).toBe(1);
  expect(ended.output).toMatch(/PORT: .+\n.*MAX_ROOMS: /);
});

test("npm start prints where others on the network find it, and Ctrl+C ends it and frees the port", async () => {
  const directory = await mkdtemp(join(tmpdir(), "playground-e2e-"));
  const env = { ...process.env, PORT: "0", HOST: "", DATA_DIR: directory };
  // A group of its own: a terminal sends Ctrl+C to all of it.
  const child = spawn("npm", ["start"], { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const ended = outcome(child);
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk));
  await expect.poll(() => printed, { timeout: 60_000 }).toContain("Ctrl+C");
  const port = /http:\/\/localhost:(\d+)/.exec(printed)?.[1];
  const addresses = Object.values(networkInterfaces()).flatMap((all = []) => all);
  for (const { address, family, internal } of addresses) {
    if (family === "IPv4" && !internal) expect(printed).toContain(`http://${address}:${port}`);
  }
  expect((await fetch(`http://localhost:${port}/healthz`)).status).toBe(200);
  process.kill(-(child.pid ?? 0), "SIGINT");
  await ended;
  await expect
    .poll(() =>
      fetch(`http://localhost:${port}/healthz`).then(
        () => "answers",
        () => "is gone",
      ),
    )
    .toBe("is gone");
  await rm(directory, { recursive: true });
});

test("an exception that nobody caught ends the server as SIGTERM does, with 1, and is written down", async () => {
  const directory = await mkdtemp(join(tmpdir(), "playground-e2e-"));
  const planted = "process.on('SIGUSR2',()=>{throw(new(Error)('planted'))})";
  const env = {
    ...process.env,
    PORT: "0",
    HOST: "127.0.0.1",
    DATA_DIR: directory,
    NODE_OPTIONS: `--import=data:text/javascript,${planted}`,
  };
  const child = spawn(process.execPath, ["scripts/start.mjs"], { env, stdio: "pipe" });
  const ended = outcome(child);
  const origin = await printedOrigin(child);
  // A page is rendered first: what listens for exceptions by then is what listens in a workshop.
  expect((await fetch(origin)).status).toBe(200);
  const { room } = await (await fetch(`${origin}/api/rooms`, { method: "POST" })).json();
  const stream = await fetch(`${origin}/api/rooms/${room}/events/stream`);
  child.kill("SIGUSR2");
  expect(await stream.text()).toMatch(/retry: \d+/);
  const { code, output } = await ended;
  expect(code).toBe(1);
  expect(output).toContain('"msg":"crashed"');
  await rm(directory, { recursive: true });
});

test("[CORE-11] SIGTERM ends the server cleanly, and the port is free again", async () => {
  const directory = await mkdtemp(join(tmpdir(), "playground-e2e-"));
  const env = { ...process.env, PORT: "0", HOST: "127.0.0.1", DATA_DIR: directory };
  const child = spawn(process.execPath, ["scripts/start.mjs"], { env, stdio: "pipe" });
  const ended = outcome(child);
  const origin = await new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const created = await fetch(`${origin}/api/rooms`, { method: "POST" });
  const { room } = await created.json();
  const stream = await fetch(`${origin}/api/rooms/${room}/events/stream`);
  expect(stream.status).toBe(200);
  child.kill("SIGTERM");
  // The open stream is ended, with a time to come back, not left hanging.
  expect(await stream.text()).toMatch(/retry: \d+/);
  expect((await ended).code).toBe(0);
  const refused = await new Promise<string | undefined>((resolve) => {
    const socket = connect(Number(new URL(origin).port), "127.0.0.1");
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    socket.once("connect", () => resolve("connected"));
  });
  expect(refused).toBe("ECONNREFUSED");
  await rm(directory, { recursive: true });
});
