import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "#server/clock";
import { parseEnvironment } from "#server/env";
import { createAddressLimits } from "#server/http/address-limits";
import { HttpHost } from "#server/http/http-host";
import { OwnCalls } from "#server/http/own-calls";
import { mountReadyRoute, type Readiness } from "#server/http/ready-route";
import { createLogger } from "#server/logger";
import { ask } from "#server/testing/ask";
import { createHandClock } from "#server/testing/hand-clock";
import { startPlayground } from "#server/testing/start-playground";
import type { TransportHost } from "#server/transports/transport";

let server: Server | undefined;
afterEach(() => server?.close());

/** The route alone, with a server and a store that are as the test says. */
async function readyzOf(readiness: Readiness, clock = systemClock): Promise<string> {
  server = createServer();
  const pages = () => {
    throw new Error("no page is asked for");
  };
  const limits = createAddressLimits(parseEnvironment({}), clock);
  const http = new HttpHost({
    server,
    clock,
    limits,
    ownCalls: new OwnCalls(),
    logger: createLogger("silent"),
    onProblem() {},
    pages,
  });
  mountReadyRoute({ http, clock } as TransportHost, readiness);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`;
}

const answers = () => Promise.resolve();

test("a server that runs is ready", async () => {
  const playground = await startPlayground();
  const { status, body } = await ask("GET", `${playground.origin}/readyz`);
  expect({ status, body }).toEqual({ status: 200, body: { status: "ready" } });
  await playground.stop();
});

test.each([
  ["starting", "server-starting"],
  ["draining", "server-restarting"],
] as const)("a server that is %s is not ready", async (phase, code) => {
  const { status, headers, body } = await ask(
    "GET",
    await readyzOf({ phase: () => phase, askStore: answers }),
  );
  expect(status).toBe(503);
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(headers.get("retry-after")).toBe("5");
  expect(body).toMatchObject({ status: 503, code });
});

test("a server whose store fails is not ready", async () => {
  const askStore = () => Promise.reject(new Error("disk I/O error"));
  const { status, body } = await ask("GET", await readyzOf({ phase: () => "running", askStore }));
  expect({ status, code: body.code }).toEqual({ status: 503, code: "store-failed" });
  expect(JSON.stringify(body)).not.toContain("disk I/O");
});

test("a server whose store is silent for two seconds is not ready", async () => {
  const clock = createHandClock();
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const askStore = () => {
    asked();
    return new Promise(() => {});
  };
  const answer = ask("GET", await readyzOf({ phase: () => "running", askStore }, clock));
  await isAsked;
  clock.advance(2_000);
  expect(await answer).toMatchObject({ status: 503, body: { code: "store-failed" } });
});
