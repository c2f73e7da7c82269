import { createSocket, type Socket } from "node:dgram";
import type { LookupAddress } from "node:dns";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { NameResolver } from "./name-resolver";

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** Types of questions (RFC 1035 §3.2.2, RFC 3596 §2.1). */
const A = 1;
const AAAA = 28;
const NO_SUCH_NAME = 3;
const SERVER_FAILURE = 2;

/** The address as bytes, an error's code, or no answer at all. */
type Answer = Buffer | number | undefined;

/** A name server on a port of this machine. @returns makes resolvers that ask it alone */
async function nameServer(
  answerTo: (name: string, type: number) => Answer,
  timeoutMs = 200,
): Promise<() => Resolver> {
  const socket = createSocket("udp4");
  sockets.push(socket);
  socket.on("message", (query, { port, address }) => {
    const { name, end } = nameAt(query, 12);
    const answer = answerTo(name, query.readUInt16BE(end));
    if (answer === undefined) return;
    const question = query.subarray(12, end + 4);
    const records = typeof answer === "number" ? 0 : 1;
    const code = typeof answer === "number" ? answer : 0;
    const head = Buffer.from([0, 0, 0x81, 0x80 | code, 0, 1, 0, records, 0, 0, 0, 0]);
    query.copy(head, 0, 0, 2);
    const parts: Buffer[] = [head, question];
    if (typeof answer !== "number") {
      // The name by a pointer to the question, the type asked for, class IN, a minute (RFC 1035 §4.1.3, §4.1.4).
      const record = Buffer.from([0xc0, 12, 0, query.readUInt16BE(end), 0, 1, 0, 0, 0, 60, 0, answer.length]);
      parts.push(record, answer);
    }
    socket.send(Buffer.concat(parts), port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const server = `127.0.0.1:${socket.address().port}`;
  return () => {
    const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
    resolver.setServers([server]);
    return resolver;
  };
}

function nameAt(query: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join("."), end: at + 1 };
}

const V4 = { address: "192.0.2.7", family: 4 } satisfies LookupAddress;
const V6 = { address: "2001:db8::7", family: 6 } satisfies LookupAddress;
const V4_BYTES = Buffer.from([192, 0, 2, 7]);
const V6_BYTES = Buffer.from("20010db8000000000000000000000007", "hex");
const OF_MACHINE = { address: "198.51.100.1", family: 4 } satisfies LookupAddress;

/** The machine's own lookup: answers when it is told to. */
function heldLookup() {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  return {
    asked,
    answerOne: () => answers.shift()?.(),
    lookup: (hostname: string) =>
      new Promise<LookupAddress[]>((resolve) => {
        asked.push(hostname);
        answers.push(() => resolve([OF_MACHINE]));
      }),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test.each([
  ["of both families", (type: number) => (type === A ? V4_BYTES : V6_BYTES), [V4, V6]],
  ["of IPv4 alone", (type: number) => (type === A ? V4_BYTES : NO_SUCH_NAME), [V4]],
  ["of IPv6 alone", (type: number) => (type === AAAA ? V6_BYTES : NO_SUCH_NAME), [V6]],
  [
    "of IPv4, while the other question is met with silence",
    (type: number) => (type === A ? V4_BYTES : undefined),
    [V4],
  ],
] as const)("addresses %s come from the network", async (_what, answerTo, addresses) => {
  const machine = heldLookup();
  const newResolver = await nameServer((_name, type) => answerTo(type));
  const names = new NameResolver({ newResolver, lookup: machine.lookup });
  expect(await names.resolve("example.com")).toEqual(addresses);
  expect(machine.asked).toEqual([]);
});

test("R16: names whose servers are silent, or failing, take no thread and hold up nobody", async () => {
  const machine = heldLookup();
  const newResolver = await nameServer((name, type) => {
    if (name === "good.example.com") return type === A ? V4_BYTES : NO_SUCH_NAME;
    return name.startsWith("failing") ? SERVER_FAILURE : undefined;
  }, 2_000);
  const names = new NameResolver({ newResolver, lookup: machine.lookup });
  const bad = Array.from({ length: 50 }, (_, n) =>
    names.resolve(`${n % 2 ? "silent" : "failing"}${n}.example.com`),
  );
  const refused = Promise.all(bad.map((each) => expect(each).rejects.toThrow(/ETIMEOUT|ESERVFAIL/)));
  let isOver = false;
  void refused.then(() => {
    isOver = true;
  });
  expect([await names.resolve("good.example.com"), isOver]).toEqual([[V4], false]);
  await refused;
  expect(machine.asked).toEqual([]);
});

test.each(["localhost", "printer.local", "printer.local.", "unheard.example.com"])(
  "%s is the machine's to know",
  async (hostname) => {
    const newResolver = await nameServer(() => NO_SUCH_NAME);
    const names = new NameResolver({ newResolver, lookup: async () => [OF_MACHINE] });
    expect(await names.resolve(hostname)).toEqual([OF_MACHINE]);
  },
);

test("R16: the machine looks up two names at once, a hundred wait, and one more is refused", async () => {
  const machine = heldLookup();
  const newResolver = await nameServer(() => NO_SUCH_NAME);
  const names = new NameResolver({ newResolver, lookup: machine.lookup });
  const waiting = Array.from({ length: 102 }, (_, n) => names.resolve(`n${n}`));
  await expect(names.resolve("more")).rejects.toThrow("Too many names wait");
  expect(machine.asked).toEqual(["n0", "n1"]);
  machine.answerOne();
  await turn();
  expect(machine.asked).toEqual(["n0", "n1", "n2"]);
  for (let answered = 1; answered < 102; answered += 1) {
    machine.answerOne();
    await turn();
  }
  expect(await Promise.all(waiting)).toHaveLength(102);
  const after = names.resolve("more");
  await turn();
  expect(machine.asked.at(-1)).toBe("more");
  machine.answerOne();
  expect(await after).toEqual([OF_MACHINE]);
});
