import { expect, test } from "vitest";
import { parsedUrl } from "#server/parsed-url";

test("a letter beyond ASCII is no reason for a refusal, however many URLs have been parsed before", () => {
  for (let call = 0; call < 100_000; call += 1) parsedUrl("https://example.com/hook");
  expect(parsedUrl("https://bücher.example/ä")?.href).toBe("https://xn--bcher-kva.example/%C3%A4");
  expect(parsedUrl("https://日本.example/")?.hostname).toBe("xn--wgv71a.example");
});

test.each(["", "example.com", "/path", "http://", "http://a b/"])("%j is no whole URL", (text) => {
  expect(parsedUrl(text)).toBeUndefined();
});
