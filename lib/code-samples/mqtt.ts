import type { CodeSample, SamplePlace } from "./code-sample";
import { publishByCurl } from "./curl-lines";
import { scriptString, shellQuote } from "./quoting";

/** The port that MQTT over TCP has by convention; the server listens on it when MQTT_TCP_PORT says so. */
const MQTT_TCP_PORT = 1883;

export function mqttSamples(place: SamplePlace): readonly CodeSample[] {
  const events = `rooms/${place.roomId}/events`;
  const hostName = place.origin.replace(/^https?:\/\//, "").replace(/:\d+$/, "");
  const broker = `-h ${shellQuote(hostName)} -p ${MQTT_TCP_PORT}`;
  return [
    {
      title: "Browser or Node: receive and fire",
      language: "javascript",
      code: `import mqtt from "mqtt";

const client = mqtt.connect(${scriptString(`${place.origin.replace(/^http/, "ws")}/mqtt`)}, { protocolVersion: 4 });
client.on("connect", async () => {
  await client.subscribeAsync(${scriptString(`${events}/#`)}, { qos: 1 });
  // The type order.paid is the topic order/paid.
  await client.publishAsync(${scriptString(`${events}/order/paid`)}, JSON.stringify({ orderId: 42 }), { qos: 1 });
});
client.on("message", (topic, payload) => console.log(topic, JSON.parse(payload)));`,
    },
    {
      title: `Terminal: receive (server started with MQTT_TCP_PORT=${MQTT_TCP_PORT})`,
      language: "shell",
      code: `mosquitto_sub -V mqttv311 ${broker} -q 1 -v -t ${shellQuote(`${events}/#`)}`,
    },
    {
      title: `Terminal: fire (server started with MQTT_TCP_PORT=${MQTT_TCP_PORT})`,
      language: "shell",
      code: `mosquitto_pub -V mqttv311 ${broker} -q 1 -t ${shellQuote(`${events}/order/paid`)} -m ${shellQuote(JSON.stringify({ orderId: 42 }))}`,
    },
    publishByCurl(place),
  ];
}
