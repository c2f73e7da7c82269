import { expect, test } from "vitest";
import { openApiDocument } from "./openapi";

test("[SEC-9] every operation that changes something says what another site's page and a form are answered", () => {
  const without = Object.entries(openApiDocument("http://localhost").paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => path.startsWith("/api/") && method !== "get")
      .filter(([, { responses }]) => !("403" in responses && "415" in responses))
      .map(([method]) => `${method} ${path}`),
  );
  expect(without).toEqual([]);
});
