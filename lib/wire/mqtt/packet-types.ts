import type { Sender } from "#lib/wire/layer-decoder";

export interface PacketType {
  readonly name: string;
  /** Section of MQTT 3.1.1. */
  readonly section: string;
  readonly sentBy: Sender | "both";
  /** What the lower four bits have to be; undefined when they are flags. */
  readonly reservedFlags: number | undefined;
  readonly meaning: string;
}

/** MQTT 3.1.1 table 2.1 and table 2.2. */
export const PACKET_TYPES: ReadonlyMap<number, PacketType> = new Map([
  [1, type("CONNECT", "3.1", "client", "asks for a connection")],
  [2, type("CONNACK", "3.2", "server", "answers CONNECT")],
  [3, { ...type("PUBLISH", "3.3", "both", "carries a message"), reservedFlags: undefined }],
  [4, type("PUBACK", "3.4", "both", "acknowledges a PUBLISH of QoS 1")],
  [5, type("PUBREC", "3.5", "both", "QoS 2, second step: the message has come")],
  [6, { ...type("PUBREL", "3.6", "both", "QoS 2, third step: it may be released"), reservedFlags: 2 }],
  [7, type("PUBCOMP", "3.7", "both", "QoS 2, last step: it is complete")],
  [8, { ...type("SUBSCRIBE", "3.8", "client", "asks for topics"), reservedFlags: 2 }],
  [9, type("SUBACK", "3.9", "server", "answers SUBSCRIBE")],
  [10, { ...type("UNSUBSCRIBE", "3.10", "client", "gives topics up"), reservedFlags: 2 }],
  [11, type("UNSUBACK", "3.11", "server", "answers UNSUBSCRIBE")],
  [12, type("PINGREQ", "3.12", "client", "says that the client is alive")],
  [13, type("PINGRESP", "3.13", "server", "answers PINGREQ")],
  [14, type("DISCONNECT", "3.14", "client", "ends the connection in order")],
]);

function type(name: string, section: string, sentBy: PacketType["sentBy"], meaning: string): PacketType {
  return { name, section: `§${section}`, sentBy, reservedFlags: 0, meaning };
}
