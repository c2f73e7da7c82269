import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import { expect, test } from "vitest";
import { systemClock } from "#server/clock";
import { createAddressRules } from "./blocked-addresses";
import { CallbackSender } from "./callback-sender";
import { createOutboundGuard, type ResolveName } from "./outbound-guard";

const lines = (name: string) =>
  readFileSync(new URL(`./testdata/${name}`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [url = '""', category = "", note = "", how = ""] = line.split("\t");
      return { url: JSON.parse(url) as string, category, note, how };
    });

const resolvesTo =
  (...addresses: string[]): ResolveName =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

const guardWith = (resolve: ResolveName, allowCidrs: string[] = []) =>
  createOutboundGuard({ allowCidrs, resolve, ownPorts: () => [], ownAddresses: () => [] });
const REFUSED = lines("ssrf-refuse.txt");

test.each(REFUSED.filter(({ how }) => how !== "dns"))(
  "[SEC-1] $url is refused before anything is looked up ($category)",
  ({ url }) => {
    const guard = guardWith(async () => {
      throw new Error("looked up");
    });
    expect(guard.refusalOfUrl(url)).toBeTypeOf("string");
  },
);

test.each(REFUSED.filter(({ how }) => how === "dns"))(
  "[SEC-1] $url is refused when its name leads to a private address ($category)",
  async ({ url }) => {
    for (const address of ["127.0.0.1", "10.0.0.1", "::1", "169.254.169.254"]) {
      const sender = senderWith(resolvesTo(address));
      const { outcome, bytesOut } = await sender.attempt({
        target: { kind: "url", url },
        headers: {},
        body: "{}",
      });
      expect({ outcome, bytesOut }).toEqual({
        outcome: { delivered: false, failure: "blocked" },
        bytesOut: 0,
      });
      await sender.close();
    }
  },
);

test.each(lines("ssrf-allow.txt"))("[SEC-1] $url may be tried", async ({ url }) => {
  const guard = guardWith(resolvesTo("8.8.8.8"));
  expect(guard.refusalOfUrl(url)).toBeUndefined();
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(host)) expect(guard.refusalOfAddress(host, 443)).toBeUndefined();
});

const ALWAYS = [
  ...["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24", "192.0.2.0/24"],
  ...[
    "198.51.100.0/24",
    "203.0.113.0/24",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/96",
    "fe80::/10",
  ],
  ...["ff00::/8", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23", "100::/64", "2001:db8::/32"],
  ...["3fff::/20", "5f00::/16", "::ffff:0:0:0/96"],
];
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"];

/** First and last address of a range, worked out on its bits. */
function ends(cidr: string): string[] {
  const [address, bits] = ipaddr.parseCIDR(cidr);
  const bytes = address.toByteArray();
  const last = bytes.map((byte, index) => byte | (0xff >> Math.min(8, Math.max(0, bits - 8 * index))));
  return [address.toString(), ipaddr.fromByteArray(last).toString()];
}

test.each([...ALWAYS, ...PRIVATE])("[SEC-2] the first and the last address of %s are blocked", (cidr) => {
  const refusalOf = createAddressRules([]);
  for (const address of ends(cidr)) expect(refusalOf(address), address).toBeTypeOf("string");
});

test.each([
  ...[
    "1.0.0.0",
    "9.255.255.255",
    "11.0.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
  ],
  ...[
    "192.0.1.0",
    "192.0.3.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "100.63.255.255",
    "100.128.0.0",
  ],
  ...[
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "192.169.0.0",
    "2001:200::",
    "2003::",
    "64:ff9c::",
    "3ffe::",
  ],
])("[SEC-2] %s lies just outside and is not blocked", (address) => {
  expect(createAddressRules([])(address)).toBeUndefined();
});

test("[SEC-2] a private range can be opened; loopback, link-local and metadata cannot", () => {
  const refusalOf = createAddressRules(["192.168.7.0/24", "0.0.0.0/0", "::/0"]);
  for (const address of ["192.168.7.9", "10.1.1.1", "::ffff:192.168.7.9", "fd12::1"]) {
    expect(refusalOf(address), address).toBeUndefined();
  }
  for (const address of [
    ...[
      "127.0.0.1",
      "::1",
      "169.254.169.254",
      "100.100.100.200",
      "168.63.129.16",
      "fd00:ec2::254",
      "fd20:ce::254",
    ],
    ...["0.0.0.0", "::ffff:127.0.0.1", "fe80::1"],
  ]) {
    expect(refusalOf(address), address).toBeTypeOf("string");
  }
  expect(createAddressRules(["192.168.7.0/24"])("192.168.8.1")).toBeTypeOf("string");
});

test("[SEC-2] what is no range is refused at the start, with the setting's name", () => {
  expect(() => createAddressRules(["everywhere"])).toThrow(/HOOK_ALLOW_CIDRS: "everywhere"/);
});

test("[SEC-2] this server's own ports stay closed at every address of the machine", () => {
  const own = "192.168.1.5";
  const guard = createOutboundGuard({
    allowCidrs: ["192.168.0.0/16"],
    resolve: resolvesTo(own),
    ownPorts: () => [3000],
    ownAddresses: () => [own],
  });
  expect(guard.refusalOfAddress("192.168.1.6", 3000)).toBeUndefined();
  expect(guard.refusalOfAddress(own, 3000)).toBeTypeOf("string");
  expect(guard.refusalOfAddress(own, 8080)).toBeUndefined();
  for (const mapped of ["::ffff:192.168.1.5", "::ffff:c0a8:105", "0:0:0:0:0:ffff:c0a8:0105"]) {
    expect(guard.refusalOfAddress(mapped, 3000)).toBeTypeOf("string");
    expect(guard.refusalOfAddress(mapped, 8080)).toBeUndefined();
  }
});

test.each([80, 443, 1024, 8080, 65_535])("[SEC-3] port %i is open", (port) => {
  expect(guardWith(resolvesTo()).refusalOfUrl(`http://example.com:${port}/`)).toBeUndefined();
});

test.each([22, 25, 1023, 2375, 3306, 5432, 6379, 9200, 10_250, 11_211, 27_017])(
  "[SEC-3] port %i is closed",
  (port) => {
    expect(guardWith(resolvesTo()).refusalOfUrl(`http://example.com:${port}/`)).toContain(String(port));
  },
);

test("[SEC-3] a URL has at most 2,048 characters and no credentials", () => {
  const guard = guardWith(resolvesTo());
  const url = (length: number) => `https://example.com/${"a".repeat(length - 20)}`;
  expect([guard.refusalOfUrl(url(2_048)), typeof guard.refusalOfUrl(url(2_049))]).toEqual([
    undefined,
    "string",
  ]);
  expect(guard.refusalOfUrl("https://me:secret@example.com/")).toContain("credentials");
});

test("[SEC-1] of all addresses of a name only the allowed ones are dialled", async () => {
  const guard = guardWith(resolvesTo("10.0.0.1", "8.8.8.8", "::1"));
  expect(await guard.resolve("example.com", 443)).toEqual([{ address: "8.8.8.8", family: 4 }]);
});

/** Addresses of this machine, as a name may give them. */
const HERE = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "127.9.9.9", "0.0.0.0"];
const REBINDINGS = 100;

test("[SEC-1] S1: a hundred names that lead elsewhere on the second look reach nothing", async () => {
  const listener = createServer();
  let connections = 0;
  listener.on("connection", (socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(0, resolve));
  const { port } = listener.address() as AddressInfo;
  const looks = new Map<string, number>();
  const guard = guardWith(async (name) => {
    const look = (looks.get(name) ?? 0) + 1;
    looks.set(name, look);
    const address = look === 1 ? "203.0.114.1" : (HERE[looks.size % HERE.length] ?? "");
    return [{ address, family: isIPv6(address) ? 6 : 4 }];
  });
  const sender = new CallbackSender({ guard, clock: systemClock, ownOrigin: () => "http://127.0.0.1:1" });
  const outcomes = new Map<string, number>();
  for (let n = 0; n < REBINDINGS; n += 1) {
    const name = `rebind-${n}.example.com`;
    const url = `${n % 2 === 0 ? "http" : "https"}://${name}:${port}/`;
    expect(guard.refusalOfUrl(url)).toBeUndefined();
    expect(await guard.resolve(name, port)).toEqual([{ address: "203.0.114.1", family: 4 }]);
    const { outcome } = await sender.attempt({ target: { kind: "url", url }, headers: {}, body: "{}" });
    const text = JSON.stringify(outcome);
    outcomes.set(text, (outcomes.get(text) ?? 0) + 1);
  }
  expect(Object.fromEntries(outcomes)).toEqual({ '{"delivered":false,"failure":"blocked"}': REBINDINGS });
  expect([...looks.values()]).toEqual(Array(REBINDINGS).fill(2));
  expect(connections).toBe(0);
  await sender.close();
  listener.close();
});

test.each(["http", "https"])(
  "[SEC-1] a %s connection that ended up at a blocked address carries no byte",
  async (scheme) => {
    let bytes = 0;
    const listener = createServer((socket) => {
      socket.on("data", (chunk) => {
        bytes += chunk.length;
      });
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const { port } = listener.address() as AddressInfo;
    const closed = new Promise<void>((resolve) => {
      listener.on("connection", (socket) => socket.on("close", () => resolve()));
    });
    // A guard whose first two layers are blind.
    const strict = guardWith(resolvesTo());
    const guard = {
      refusalOfUrl: () => undefined,
      resolve: resolvesTo("127.0.0.1") as () => Promise<{ address: string; family: number }[]>,
      refusalOfAddress: strict.refusalOfAddress,
    };
    const sender = new CallbackSender({ guard, clock: systemClock, ownOrigin: () => "http://127.0.0.1:1" });
    const target = { kind: "url", url: `${scheme}://example.com:${port}/` } as const;
    const { outcome, bytesOut } = await sender.attempt({ target, headers: {}, body: "{}" });
    await closed;
    expect({ outcome, bytesOut, bytes }).toEqual({
      outcome: { delivered: false, failure: "blocked" },
      bytesOut: 0,
      bytes: 0,
    });
    await sender.close();
    listener.close();
  },
);

function senderWith(resolve: ResolveName): CallbackSender {
  return new CallbackSender({
    guard: guardWith(resolve),
    clock: systemClock,
    ownOrigin: () => "http://127.0.0.1:1",
  });
}
