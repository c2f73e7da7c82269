import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sourceCode } from "#lib/source/source-code";
import { PAGE_TRANSPORT_IDS, TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";
import { ask } from "#server/testing/ask";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

const codeOf = (transport: string) => ask("GET", `${playground.origin}/api/transports/${transport}/code`);
const inPage: readonly TransportId[] = PAGE_TRANSPORT_IDS;

test.each(TRANSPORT_IDS)(
  "%s: its client in the page, and its side of the server, without tests",
  async (id) => {
    const { status, body } = await codeOf(id);
    expect(status).toBe(200);
    const paths = sourceCode.parse(body).files.map(({ path }) => path);
    const server = (await readdir(`server/transports/${id}`)).filter((name) => !name.endsWith(".test.ts"));
    expect(paths).toEqual(expect.arrayContaining(server.map((name) => `server/transports/${id}/${name}`)));
    expect(paths.includes(`lib/client/transports/${id}/${id}-client.ts`)).toBe(inPage.includes(id));
    for (const path of paths) expect(path).toMatch(/^[a-z0-9/-]+\.ts$/);
  },
);

test.each(["none", "..%2F..%2Fserver", "sse%00", "%2e%2e", "constructor"])(
  "%s is no wire: 404, and no file is read",
  async (transport) => {
    const { status, body } = await codeOf(transport);
    expect([status, body.code]).toEqual([
      404,
      transport === "%2e%2e" ? "no-such-route" : "transport-not-found",
    ]);
  },
);
