import {
  clientOf,
  DOORS,
  type Door,
  EVENTS,
  KNOCKERS,
  labelOf,
  WITHIN_MS,
} from "#lib/experiments/cross-site-door/experiment";
import type { PageBench } from "./page-bench";

const ANSWERED_WITHIN_MS = 5_000;

/** Where the doors are, as absolute URLs: a frame without an origin has nothing to be relative to. */
interface Addresses {
  readonly websocket: string;
  readonly "event-source": string;
  readonly fetch: string;
}

/** This page and a page of another site listen at each door while events are published. */
export async function runCrossSiteDoor(bench: PageBench): Promise<void> {
  const addresses: Addresses = {
    websocket: bench.socketUrl,
    "event-source": location.origin + bench.roomPath("/events/stream"),
    fetch: location.origin + bench.roomPath("/events"),
  };
  const counts = new Map<string, () => number>();
  const answered = new Set<string>();
  const ears = new Map(
    KNOCKERS.flatMap((knocker) =>
      DOORS.map(({ door, transport, label }) => {
        const client = clientOf(knocker, door);
        bench.introduce({ client, transport, label: labelOf(knocker, label) });
        const { hear, count } = bench.ear(client);
        counts.set(client, count);
        const onText = (text: string) => {
          answered.add(client);
          hear(text);
        };
        return [client, onText] as const;
      }),
    ),
  );
  bench.onClose(openFrame(addresses, (door, text) => ears.get(clientOf("stranger", door))?.(text)));
  bench.onClose(knock(addresses, (door, text) => ears.get(clientOf("own", door))?.(text)));
  if (!(await bench.until(() => answered.size === ears.size, ANSWERED_WITHIN_MS))) {
    const silent = [...ears.keys()].filter((client) => !answered.has(client));
    throw new Error(
      `Neither let in nor refused within ${ANSWERED_WITHIN_MS / 1_000} s: ${silent.join(", ")}.`,
    );
  }
  for (let n = 0; n < EVENTS; n += 1) await bench.publish();
  const hasAll = (client: string) => (counts.get(client)?.() ?? 0) >= EVENTS;
  await bench.until(() => DOORS.every(({ door }) => hasAll(clientOf("own", door))), WITHIN_MS);
  // What a stranger is refused does not come later.
  await bench.until(() => DOORS.every(({ door }) => hasAll(clientOf("stranger", door))), WITHIN_MS / 2);
}

/**
 * A sandboxed frame without `allow-same-origin` has an origin of its own, which the browser sends as `null` (HTML
 * §7.1.1): for this server it is as foreign as any other site.
 */
function openFrame(addresses: Addresses, onText: (door: Door, text: string) => void): () => void {
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-scripts");
  frame.hidden = true;
  // The page's policy is the frame's as well.
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
  const code = `(${knock})(${JSON.stringify(addresses)}, (door, text) => parent.postMessage([door, text], "*"));`;
  frame.srcdoc = `<!doctype html><script nonce="${nonce}">${code}</script>`;
  const onMessage = ({ source, data }: MessageEvent) => {
    if (source === frame.contentWindow) onText(data[0], String(data[1]));
  };
  addEventListener("message", onMessage);
  document.body.append(frame);
  return () => {
    removeEventListener("message", onMessage);
    frame.remove();
  };
}

/**
 * Listens at every door. Its text runs in the frame as well: it uses nothing that is not in it.
 *
 * @param onText what a door says: nothing when it opens, and when it stays shut
 * @returns stops
 */
function knock(addresses: Addresses, onText: (door: Door, text: string) => void): () => void {
  const socket = new WebSocket(addresses.websocket, "playground.v1");
  socket.onopen = () => onText("websocket", "");
  socket.onerror = () => onText("websocket", "");
  socket.onmessage = ({ data }) => onText("websocket", String(data));
  const source = new EventSource(addresses["event-source"]);
  source.onopen = () => onText("event-source", "");
  source.onerror = () => onText("event-source", "");
  source.onmessage = ({ data }) => onText("event-source", String(data));
  const ask = () =>
    fetch(addresses.fetch, { cache: "no-store" })
      .then((answer) => answer.text())
      .then((text) => onText("fetch", text))
      .catch(() => onText("fetch", ""));
  const timer = setInterval(ask, 500);
  return () => {
    clearInterval(timer);
    source.close();
    socket.close();
  };
}
