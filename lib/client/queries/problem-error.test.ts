import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { asProblem, requestJson } from "./problem-error";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** What the page says when the server answers so. */
async function problemWith(answer: RequestListener) {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const asked = requestJson(`http://127.0.0.1:${port}/`, z.object({ a: z.int() }));
  const { code, detail, status } = asProblem(await asked.catch((error: unknown) => error));
  return { code, detail, status };
}

test("an answer that is cut off is said to be, and may be asked for again", async () => {
  const problem = await problemWith((_, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write('{"a":', () => response.destroy());
  });
  expect(problem).toEqual({
    code: "network",
    detail: "The server's answer was cut off. Try again.",
    status: 200,
  });
});

test("a page in the place of an answer is no answer of the server", async () => {
  const problem = await problemWith((_, response) => void response.end("<!doctype html><p>Sign in</p>"));
  expect(problem).toEqual({
    code: "unexpected-answer",
    detail:
      "The answer is not readable: something between this page and the server may have written it. Reload the page.",
    status: 200,
  });
});

test("an error without a problem document is told by its number", async () => {
  const problem = await problemWith((_, response) => void response.writeHead(502).end("<p>Bad gateway</p>"));
  expect(problem).toEqual({ code: "unexpected-answer", detail: "The server answered 502.", status: 502 });
});
