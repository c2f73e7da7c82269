import type { HookStore } from "#server/delivery/hook-store";

/** Documents of hooks cannot be saved from now on. @returns takes that back */
export function failSaves(hooks: HookStore): () => void {
  return replaceSave(hooks, () => Promise.reject(new Error("the disk is full")));
}

/** The next document of a hook takes until `goOn` to be saved. */
export function holdSave(hooks: HookStore): { isHeld(): boolean; goOn(): void } {
  let saved: (() => void) | undefined;
  const restore = replaceSave(
    hooks,
    () =>
      new Promise<void>((resolve) => {
        saved = resolve;
      }),
  );
  return {
    isHeld: () => saved !== undefined,
    goOn() {
      restore();
      saved?.();
    },
  };
}

function replaceSave(hooks: HookStore, save: HookStore["saveHook"]): () => void {
  const original = hooks.saveHook;
  Reflect.set(hooks, "saveHook", save);
  return () => void Reflect.set(hooks, "saveHook", original);
}
