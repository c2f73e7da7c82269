import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  checkBrowser,
  checkClock,
  checkData,
  checkFiles,
  checkMqttPort,
  checkNode,
  checkPort,
} from "./doctor-checks.mjs";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "playground-doctor-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function run(script: string, settings: Readonly<Record<string, string>>) {
  const env = { NODE_ENV: "test" as const, PATH: process.env["PATH"], PORT: "0", ...settings };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8", env });
  return { status, stdout, stderr };
}

describe("npm run doctor", () => {
  test("on a machine that is right, each line says so and the exit code is 0", () => {
    const { status, stdout, stderr } = run("scripts/doctor.mjs", { DATA_DIR: directory });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines.slice(0, -2).every((line) => /^(ok {2}|hint) {2}\S/.test(line))).toBe(true);
    expect(lines.at(-1)).toBe("npm start will work.");
  });

  test("in a bare clone, before anything is installed, it works and says what npm start will do", () => {
    const clone = join(directory, "clone");
    cpSync("scripts", join(clone, "scripts"), { recursive: true });
    cpSync("package.json", join(clone, "package.json"));
    const { status, stdout, stderr } = run(join(clone, "scripts/doctor.mjs"), {});
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^hint {2}Packages are not installed\. npm start does it/m);
    expect(stdout).toMatch(/^hint {2}Nothing is built yet/m);
    expect(stdout).toMatch(/^hint {2}Settings cannot be checked before packages are installed/m);
  });

  test.each<[Record<string, string>, RegExp]>([
    [
      { LOG_LEVEL: "loud", MAX_ROOMS: "0" },
      /^BAD {3}Some settings are not valid: LOG_LEVEL: .+; MAX_ROOMS: .+$/m,
    ],
    [{ HOOK_ALLOW_CIDRS: "everywhere" }, /^BAD {3}HOOK_ALLOW_CIDRS: "everywhere" is no range/m],
  ])("settings %j, which the server would not take, are named with their reasons", (settings, line) => {
    const { status, stdout } = run("scripts/doctor.mjs", { DATA_DIR: directory, ...settings });
    expect(status).toBe(1);
    expect(stdout).toMatch(line);
  });

  test("what prevents the start is named with what to do, and the exit code is 1", async () => {
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, "127.0.0.1", listening));
    const { port } = taken.address() as AddressInfo;
    const settings = { PORT: String(port), HOST: "127.0.0.1", DATA_DIR: directory };
    const { status, stdout } = run("scripts/doctor.mjs", settings);
    taken.close();
    expect(status).toBe(1);
    expect(stdout).toContain(
      `BAD   Port ${port} is taken. Stop that program, or choose another: PORT=${port + 1}`,
    );
    expect(stdout).toMatch(/cannot start here until BAD is put right\.\n$/);
  });
});

test.each([
  ["18.20.4", "wrong"],
  ["20.18.3", "wrong"],
  ["20.19.0", "ok"],
  ["22.1.0", "ok"],
])("Node %s is %s", async (version, state) => {
  expect(await checkNode({}, version)).toMatchObject({ state });
});

test.each(["70000", "-1", "http"])("PORT=%s is no port", async (port) => {
  expect(await checkPort({ PORT: port })).toMatchObject({ state: "wrong" });
});

test("a port for MQTT has to be free and not that of HTTP; there may be none", async () => {
  const taken = createServer();
  await new Promise<void>((listening) => taken.listen(0, "127.0.0.1", listening));
  const { port } = taken.address() as AddressInfo;
  const at = (MQTT_TCP_PORT: string, PORT = "0") => checkMqttPort({ HOST: "127.0.0.1", PORT, MQTT_TCP_PORT });
  const all = await Promise.all([at(String(port)), at("4000", "4000"), at("mqtt"), at("0"), at("")]);
  expect(all.map(({ state }) => state)).toEqual(["wrong", "wrong", "wrong", "ok", "ok"]);
  taken.close();
});

test("an address of another machine cannot be listened at", async () => {
  expect(await checkPort({ PORT: "0", HOST: "203.0.113.1" })).toMatchObject({ state: "wrong" });
});

test("a DATA_DIR that does not exist yet is fine where it can be made; below a file it cannot", async () => {
  expect(await checkData({ DATA_DIR: join(directory, "new", "deep") })).toMatchObject({ state: "ok" });
  const file = join(directory, "file");
  writeFileSync(file, "");
  expect(await checkData({ DATA_DIR: join(file, "data") })).toMatchObject({ state: "wrong" });
});

test("the limit of open files is held against MAX_CONNECTIONS", async () => {
  expect(await checkFiles({}, 65_536)).toMatchObject({ state: "ok" });
  const { state, text } = await checkFiles({}, 1_024);
  expect(state).toBe("hint");
  expect(text).toContain("ulimit -n 5200, or MAX_CONNECTIONS=824");
  expect(await checkFiles({ MAX_CONNECTIONS: "800" }, 1_024)).toMatchObject({ state: "ok" });
  expect(await checkFiles({}, Number.NaN)).toMatchObject({ state: "ok" });
});

test("a clock in 1970 is told", async () => {
  expect(await checkClock({}, 0)).toMatchObject({ state: "hint" });
});

test("a browser that was named and is not there is told", async () => {
  const { state, text } = await checkBrowser({ CHROMIUM_PATH: resolve(directory, "none") });
  expect(state).toBe("hint");
  expect(text).toContain("there is no such file");
});
