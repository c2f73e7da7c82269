import fc from "fast-check";
import { expect, test } from "vitest";
import type { KeptValues } from "#lib/client/kept-values";
import { HOLDING_TABS, holdingTabs } from "./connection-budget";
import { readTabs, sweepTabs, TAB_ALIVE_MS, type TabEntry, writeTab } from "./tab-registry";

const NOW_MS = 100_000;
const tab = (id: string, focusedAtMs: number, visible = true): TabEntry => ({
  id,
  visible,
  focusedAtMs,
  seenAtMs: NOW_MS,
});

function memoryStorage(): KeptValues & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

test("of three visible tabs the two that had the focus last hold connections", () => {
  expect(holdingTabs([tab("a", 1), tab("b", 3), tab("c", 2)])).toEqual(["b", "c"]);
});

test("a hidden tab lets go, however lately it had the focus", () => {
  expect(holdingTabs([tab("a", 1), tab("b", 3, false), tab("c", 2)])).toEqual(["c", "a"]);
});

test("every tab comes to the same decision, whatever order it reads the others in", () => {
  const tabs = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1 }),
      visible: fc.boolean(),
      focusedAtMs: fc.integer({ min: 0, max: 3 }),
      seenAtMs: fc.constant(NOW_MS),
    }),
    { selector: ({ id }) => id, maxLength: 8 },
  );
  const shuffled = tabs.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([all, other]) => {
      const holding = holdingTabs(all);
      expect(holdingTabs(other)).toEqual(holding);
      expect(holding).toHaveLength(Math.min(HOLDING_TABS, all.filter(({ visible }) => visible).length));
    }),
  );
});

test("tabs that write at the same moment do not write over each other", () => {
  const storage = memoryStorage();
  writeTab(storage, tab("a", 1));
  writeTab(storage, tab("b", 2));
  writeTab(storage, tab("a", 3));
  expect(readTabs(storage, NOW_MS).map(({ id, focusedAtMs }) => [id, focusedAtMs])).toEqual([
    ["a", 3],
    ["b", 2],
  ]);
});

test("a tab that has not been heard of is gone, is swept up, and nothing else is touched", () => {
  const storage = memoryStorage();
  writeTab(storage, { ...tab("crashed", 9), seenAtMs: NOW_MS - TAB_ALIVE_MS });
  writeTab(storage, tab("alive", 1));
  storage.setItem("playground-tab by-hand", "{");
  storage.setItem("somebody else's", "{");
  expect(readTabs(storage, NOW_MS).map(({ id }) => id)).toEqual(["alive"]);
  sweepTabs(storage, NOW_MS);
  expect([...storage.items.keys()]).toEqual(["playground-tab alive", "somebody else's"]);
});
