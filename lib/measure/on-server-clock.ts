import type { ClockOffset } from "./clock-offset";
import type { TrackedArrival } from "./tracked-event";

/**
 * The arrival by the server's clock, with the ± that converting cost. What was converted stays as it is: the clocks may
 * have moved against each other since (a machine that sleeps stops the page's).
 *
 * @param clock undefined while the clocks are not compared: the arrival stays by the page's
 */
export function onServerClock(arrival: TrackedArrival, clock: ClockOffset | undefined): TrackedArrival {
  if (arrival.clock === "server" || clock === undefined) return arrival;
  const { offsetMs, uncertaintyMs } = clock;
  return { ...arrival, atMs: arrival.atMs + offsetMs, clock: "server", uncertaintyMs };
}
