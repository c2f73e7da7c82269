import { expect, test } from "vitest";
import { openApiDocument } from "./openapi";

test("[SEC-13] every operation below /api/ says what an address that asks too often is answered, but for the stream", () => {
  const without = Object.entries(openApiDocument("http://localhost").paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { responses }]) => path.startsWith("/api/") && !("429" in responses))
      .map(([method]) => `${method} ${path}`),
  );
  expect(without).toEqual(["get /api/rooms/{room}/events/stream"]);
});
