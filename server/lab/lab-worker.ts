import type { RunFact } from "#lib/experiments/run-journal";
import { systemClock } from "#server/clock";
import { Bench } from "#server/lab/bench";
import { SCRIPTS } from "#server/lab/scripts";
import type { FromWorker, RunOrder, ServerReading, ToWorker } from "#server/lab/worker-messages";

/** Facts are told this often, many at once. */
const TELL_EVERY_MS = 100;

/** The process of one run: load must not slow down the server under test, nor the people on it. */
function main(): void {
  let bench: Bench | undefined;
  let facts: RunFact[] = [];
  const readings: ((reading: ServerReading) => void)[] = [];
  const say = (message: FromWorker, then = () => {}) => process.send?.(message, then);
  const flush = () => {
    if (facts.length > 0) say({ kind: "facts", facts });
    facts = [];
  };
  const tellLater = () => {
    flush();
    systemClock.after(TELL_EVERY_MS, tellLater);
  };
  const readServer = () =>
    new Promise<ServerReading>((resolve) => {
      readings.push(resolve);
      say({ kind: "read-server" });
    });

  const run = async (order: RunOrder): Promise<void> => {
    const script = SCRIPTS.get(order.slug);
    if (script === undefined) throw new Error(`Nobody wrote how to run ${order.slug}.`);
    bench = new Bench(order, (fact) => facts.push(fact), readServer);
    try {
      await script(bench, order.knobs);
    } finally {
      await bench.close();
    }
  };
  const end = (message: FromWorker) => {
    flush();
    say(message, () => process.exit());
  };

  process.on("message", (message: ToWorker) => {
    if (message.kind === "reading") readings.shift()?.(message.reading);
    else if (message.kind === "run") {
      tellLater();
      run(message)
        .then(() => end({ kind: "done" }))
        .catch((error: unknown) =>
          end({ kind: "failed", reason: error instanceof Error ? error.message : String(error) }),
        );
    }
  });
  // The server is gone: nobody is left to run for.
  process.on("disconnect", () => process.exit());
}

main();
