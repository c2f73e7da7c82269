interface PacketType {
  readonly name: string;
  readonly meaning: string;
  /** Does its JSON come from the application? */
  readonly carries: boolean;
  readonly hasAttachments: boolean;
}

/** Socket.IO 5, "Exchange protocol": the first character of a packet. */
export const PACKET_TYPES: ReadonlyMap<string, PacketType> = new Map([
  ["0", protocol("CONNECT", "joins a namespace, or confirms that")],
  ["1", protocol("DISCONNECT", "leaves a namespace")],
  ["2", application("EVENT", "an event: its name and its arguments", false)],
  ["3", application("ACK", "answers the event of the same id", false)],
  ["4", protocol("CONNECT_ERROR", "refuses the namespace")],
  ["5", application("BINARY_EVENT", "an event whose binary parts follow", true)],
  ["6", application("BINARY_ACK", "an answer whose binary parts follow", true)],
]);

function protocol(name: string, meaning: string): PacketType {
  return { name, meaning, carries: false, hasAttachments: false };
}

function application(name: string, meaning: string, hasAttachments: boolean): PacketType {
  return { name, meaning, carries: true, hasAttachments };
}
