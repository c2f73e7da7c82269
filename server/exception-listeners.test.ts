import { afterEach, expect, test } from "vitest";
import { withoutExceptionListeners } from "#server/exception-listeners";

const others = process.listeners("uncaughtException");
const own = () => {};
afterEach(() => {
  process.off("uncaughtException", own);
});

test("[CORE-14] who listened for uncaught exceptions goes on to, and nobody who came meanwhile", async () => {
  process.on("uncaughtException", own);
  const result = await withoutExceptionListeners(async () => {
    process.on("uncaughtException", () => {});
    await Promise.resolve();
    process.prependListener("uncaughtException", () => {});
    return "done";
  });
  expect([result, process.listeners("uncaughtException")]).toEqual(["done", [...others, own]]);
});

test("[CORE-14] work that fails leaves no listener either", async () => {
  const work = async () => {
    process.on("uncaughtException", () => {});
    throw new Error("no build");
  };
  await expect(withoutExceptionListeners(work)).rejects.toThrow("no build");
  expect(process.listeners("uncaughtException")).toEqual(others);
});
