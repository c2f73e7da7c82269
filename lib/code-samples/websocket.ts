import type { CodeSample, SamplePlace } from "./code-sample";
import { publishByCurl } from "./curl-lines";
import { scriptString, shellQuote } from "./quoting";
import { socketUrl } from "./room-urls";

export function websocketSamples(place: SamplePlace): readonly CodeSample[] {
  const url = socketUrl(place, "/ws");
  const receiveAndFire = `const socket = new WebSocket(${scriptString(url)}, "playground.v1");
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.t === "welcome") {
    const event = { type: "order.paid", data: { orderId: 42 } };
    socket.send(JSON.stringify({ t: "publish", ref: "1", event }));
  }
  if (message.t === "event") console.log(message.event);
};
// The protocol does not reconnect: that is yours to write.
socket.onclose = ({ code, reason }) => console.log("closed", code, reason);`;
  return [
    { title: "Browser: receive and fire", language: "javascript", code: receiveAndFire },
    {
      title: "Node, with ws: receive and fire",
      language: "javascript",
      code: `import { WebSocket } from "ws";\n\n${receiveAndFire}`,
    },
    {
      title: "Terminal: receive, and type messages to send",
      language: "shell",
      code: `npx wscat -s playground.v1 -c ${shellQuote(url)}`,
    },
    publishByCurl(place),
  ];
}
