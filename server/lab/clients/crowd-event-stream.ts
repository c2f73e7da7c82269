import { connect } from "node:net";
import type { Join } from "./crowd";

const END_OF_BLOCK = "\n\n";

/** A bare socket: a client of its own would take more of this machine than the server. */
export const joinEventStream: Join = (bench, { onText }) =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(bench.order.origin);
    const socket = connect(Number(port), hostname);
    let isOpen = false;
    let rest = "";
    socket.setEncoding("utf8");
    socket.write(
      `GET ${bench.roomPath("/events/stream")} HTTP/1.1\r\nhost: ${hostname}\r\naccept: text/event-stream\r\n\r\n`,
    );
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
    socket.on("data", (text: string) => {
      const all = rest + text;
      // Overload is told in a stream of 200 (SSE-4).
      if (!isOpen && all.includes(END_OF_BLOCK)) {
        isOpen = true;
        if (all.includes("event: recovered")) resolve({ close: () => socket.destroy() });
        else socket.destroy();
      }
      const end = all.lastIndexOf(END_OF_BLOCK) + END_OF_BLOCK.length;
      rest = end < END_OF_BLOCK.length ? all : all.slice(end);
      if (end >= END_OF_BLOCK.length) onText(all.slice(0, end));
    });
  });
