import type { Join } from "./crowd";
import { openCrowdSocket } from "./crowd-socket";

/** Packets of Engine.IO 4, each a text message. */
const OPEN = "0";
const PING = "2";
const PONG = "3";
/** Packets of Socket.IO 5 in the message packet of Engine.IO. */
const CONNECT = "40";
const CONNECT_ERROR = "44";

/** The few packets that a subscriber needs: socket.io-client would take more of this machine than the server does. */
export const joinSocketIo: Join = (bench, { onText }) =>
  new Promise((resolve) => {
    const socket = openCrowdSocket(bench, "/socket.io/?EIO=4&transport=websocket");
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
    socket.on("message", (data) => {
      const packet = String(data);
      if (packet.startsWith(OPEN)) socket.send(CONNECT + JSON.stringify({ room: bench.order.room }));
      else if (packet === PING) socket.send(PONG);
      else if (packet.startsWith(CONNECT)) resolve({ close: () => socket.terminate() });
      else if (packet.startsWith(CONNECT_ERROR)) socket.terminate();
      else onText(packet);
    });
  });
