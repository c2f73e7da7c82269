import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiDocument } from "#lib/api/openapi";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

/** One raw request, because fetch does not let a Host header be chosen. */
function get(path: string, host: string): Promise<{ status: number; body: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port: playground.port, path, headers: { host } },
      async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
      },
    );
    asked.once("error", reject);
    asked.end();
  });
}

const METHODS = ["get", "post", "put", "patch", "delete", "options"];

test("the OpenAPI document describes every route of the server, and no other", () => {
  const { paths } = openApiDocument(playground.origin);
  const described = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((method) => METHODS.includes(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  const served = playground.host.http.routes().map((route) => route.replace(/:([A-Za-z]+)/g, "{$1}"));
  expect({
    servedButNotDescribed: served.filter((route) => !described.includes(route)).sort(),
    describedButNotServed: described.filter((route) => !served.includes(route)).sort(),
  }).toEqual({ servedButNotDescribed: [], describedButNotServed: [] });
});

test("both documents name the address they were asked by", async () => {
  const openApi = await get("/openapi.json", "lab.example:8080");
  expect(openApi).toMatchObject({ status: 200, body: { servers: [{ url: "http://lab.example:8080" }] } });
  const asyncApi = await get("/asyncapi.json", "[::1]:3000");
  expect(asyncApi).toMatchObject({ status: 200, body: { servers: { http: { host: "[::1]:3000" } } } });
});

test.each(["a b", "evil.example/path", "user@evil.example", "x:99999", '"><script>', "-bad"])(
  "the Host header %j is refused, not repeated",
  async (host) => {
    const refused = await get("/openapi.json", host);
    expect(refused).toMatchObject({ status: 400, body: { code: "bad-host" } });
  },
);
