/**
 * Does work that may add listeners for exceptions that nobody caught, and takes those listeners away again. With one of
 * them the process would go on, in a state that nobody knows (Node.js, Process, Event: 'uncaughtException').
 */
export async function withoutExceptionListeners<Result>(work: () => Promise<Result>): Promise<Result> {
  const before = new Set(process.listeners("uncaughtException"));
  try {
    return await work();
  } finally {
    for (const listener of process.listeners("uncaughtException")) {
      if (!before.has(listener)) process.off("uncaughtException", listener);
    }
  }
}
