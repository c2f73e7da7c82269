import { expect, test } from "vitest";
import { maskedHeaders } from "#lib/delivery/masked-headers";
import { customHeaders } from "./custom-headers";

const REFUSED: readonly (readonly [string, string])[] = [
  ...["host", "content-length", "Content-Type", "transfer-encoding", "connection", "upgrade", "te"].map(
    named,
  ),
  ...["keep-alive", "user-agent", "proxy-authorization", "Proxy-X", "webhook-id", "Webhook-Signature"].map(
    named,
  ),
  ...["x-amz-date", "x-goog-meta", "X-Forwarded-For", "x-forwarded-host", "cookie", "Cookie"].map(named),
  ...["", "a b", "a:b", "a\r\nb", "ä", "a(b)", "x".repeat(65)].map(named),
  ["x-a", "1\r\nx-b: 2"],
  ["x-a", "1\n2"],
  ["x-a", "\u0000"],
  ["x-a", "\u0085"],
  ["x-a", "\u2028"],
  ["x-a", "v".repeat(1_025)],
];

function named(name: string): readonly [string, string] {
  return [name, "value"];
}

test.each(REFUSED)("[WH-20] the header %j: %j is refused", (name, value) => {
  expect(customHeaders.safeParse({ [name]: value }).success).toBe(false);
});

test("[WH-20] ten ordinary headers are taken, an eleventh is not, nor the same name twice", () => {
  const headers = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`X-Tenant-${n}`, "v".repeat(1_024)]));
  expect(customHeaders.safeParse(headers(10)).success).toBe(true);
  expect(customHeaders.safeParse({ Authorization: "Bearer a\tb" }).success).toBe(true);
  expect(customHeaders.safeParse(headers(11)).success).toBe(false);
  expect(customHeaders.safeParse({ "X-A": "1", "x-a": "2" }).success).toBe(false);
});

test("[SEC-15] a value whose name sounds like a secret is not shown", () => {
  expect(
    maskedHeaders({ Authorization: "Bearer x", "X-Api-Key": "k", "x-hook-secret": "s", "x-tenant": "t" }),
  ).toEqual({
    Authorization: "***",
    "X-Api-Key": "***",
    "x-hook-secret": "***",
    "x-tenant": "t",
  });
});
