import type { CodeSample, SamplePlace } from "./code-sample";
import { publishByCurl } from "./curl-lines";
import { scriptString, shellQuote } from "./quoting";

export function socketIoSamples(place: SamplePlace): readonly CodeSample[] {
  const [origin, room] = [scriptString(place.origin), scriptString(place.roomId)];
  const oneLine = [
    `const socket = require("socket.io-client").io(${origin}, { auth: { room: ${room} } });`,
    `socket.on("event", (event) => console.log(event));`,
  ].join("\n");
  return [
    {
      title: "Browser or Node: receive and fire",
      language: "javascript",
      code: `import { io } from "socket.io-client";

const socket = io(${origin}, { auth: { room: ${room} } });
socket.on("event", (event) => console.log(event));
socket.on("connect", async () => {
  console.log(socket.recovered ? "nothing was missed" : "a new session");
  const receipt = await socket.emitWithAck("publish", { type: "order.paid", data: { orderId: 42 } });
  console.log("durable at offset", receipt.offset);
});`,
    },
    {
      title: "Terminal: receive (after npm install socket.io-client)",
      language: "shell",
      code: `node -e ${shellQuote(oneLine)}`,
    },
    publishByCurl(place),
  ];
}
