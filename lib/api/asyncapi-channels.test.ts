import { expect, test } from "vitest";
import { TRANSPORT_IDS, TRANSPORTS } from "#lib/transports/catalog";
import { asyncApiDocument } from "./asyncapi";
import { openApiDocument } from "./openapi";

const document = asyncApiDocument("http://127.0.0.1:3000");

test("there is a channel for every wire over which the server sends to a page by itself, and the control channel", () => {
  const wires = TRANSPORT_IDS.filter(
    (id) => TRANSPORTS[id].reaches === "page" && TRANSPORTS[id].initiative === "server",
  );
  expect(Object.keys(document.channels).toSorted()).toEqual([...wires, "control"].toSorted());
});

test("every message of a channel belongs to an operation, be it as an answer", () => {
  const messages = Object.entries(document.channels).flatMap(([channel, { messages }]) =>
    Object.keys(messages as object).map((name) => `#/channels/${channel}/messages/${name}`),
  );
  const used = JSON.stringify(document.operations);
  expect(messages.filter((pointer) => !used.includes(`"${pointer}"`))).toEqual([]);
});

test("the query of a WebSocket is the same in both documents", () => {
  const parameters = openApiDocument("http://127.0.0.1:3000").paths["/ws"]?.get?.parameters ?? [];
  const bindings = document.channels["websocket"]?.["bindings"];
  expect(bindings).toMatchObject({
    ws: { query: { properties: Object.fromEntries(parameters.map(({ name }) => [name, {}])) } },
  });
  expect(parameters.map(({ name }) => name)).toEqual(["room", "subscriber", "since", "resume"]);
});
