import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { KeptValues } from "./kept-values";

const original = Object.getOwnPropertyDescriptor(globalThis, "localStorage");

/** A browser whose localStorage is what `get` returns. */
async function browserWith(get: () => unknown) {
  Object.defineProperty(globalThis, "localStorage", { configurable: true, get });
  return { ...(await import("./kept-values")), ...(await import("./rooms/host-keys")) };
}

function refusing(name: string): never {
  throw new DOMException("refused", name);
}

beforeEach(() => {
  vi.resetModules();
});
afterEach(() => {
  if (original === undefined) Reflect.deleteProperty(globalThis, "localStorage");
  else Object.defineProperty(globalThis, "localStorage", original);
});

test.each([
  ["is refused", () => refusing("SecurityError")],
  ["is not there", () => null],
  ["takes nothing", () => ({ setItem: () => refusing("QuotaExceededError") })],
])("where the browser's storage %s, a host key lasts as long as the page", async (_, get) => {
  const { keepHostKey, hostKeyOf } = await browserWith(get);
  keepHostKey("mine", "secret");
  expect([hostKeyOf("mine"), hostKeyOf("theirs")]).toEqual(["secret", undefined]);
});

test("what is kept in memory can be listed and taken away, as in a storage", async () => {
  const kept: KeptValues = (await browserWith(() => null)).keptValues("localStorage");
  kept.setItem("a", "1");
  kept.setItem("b", "2");
  kept.removeItem("a");
  expect([kept.length, kept.key(0), kept.key(1), kept.getItem("a")]).toEqual([1, "b", null, null]);
});

test("a storage that works is used, and nothing of the question whether it does stays in it", async () => {
  const values = new Map<string, string>();
  const { keepHostKey } = await browserWith(() => ({
    setItem: (key: string, value: string) => values.set(key, value),
    removeItem: (key: string) => values.delete(key),
  }));
  keepHostKey("mine", "secret");
  expect([...values]).toEqual([["playground-host-key mine", "secret"]]);
});
