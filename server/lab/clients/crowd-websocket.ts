import type { Join } from "./crowd";
import { openCrowdSocket } from "./crowd-socket";

/** Without a subprotocol: each message is an event. */
export const joinWebsocket: Join = (bench, { onText }) =>
  new Promise((resolve) => {
    const socket = openCrowdSocket(bench, `/ws?room=${bench.order.room}`);
    socket.on("open", () => resolve({ close: () => socket.terminate() }));
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
    socket.on("message", (data) => onText(String(data)));
  });
