import type { ClientTransport } from "#lib/client/transports/transport";
import { MqttConnection } from "./mqtt-connection";

/** MQTT 3.1.1 over WebSocket. */
export const mqttClient: ClientTransport = {
  id: "mqtt",
  connect: (options, observer) => new MqttConnection(options, observer),
};
