import type { Flag, PacketFields } from "./packet-fields";

const HIDDEN = "***";
const USER_NAME = 0x80;
const PASSWORD = 0x40;
const WILL_RETAIN = 0x20;
const WILL_QOS = 0x18;
const WILL = 0x04;
const CLEAN_SESSION = 0x02;

/** Protocol level of MQTT 3.1.1 (§3.1.2.2). */
const LEVEL = 4;

/** CONNECT (MQTT 3.1.1 §3.1). @returns words for the summary */
export function connectFields(fields: PacketFields): string[] {
  const name = fields.text("Protocol Name", (value) => ({
    section: "§3.1.2.1",
    error: value === "MQTT" ? undefined : "the protocol name of MQTT 3.1.1 is MQTT",
  }));
  if (name === undefined) return [];
  const level = fields.byte("Protocol Level", (value) => ({
    section: "§3.1.2.2",
    meaning: "MQTT 3.1.1",
    error: value === LEVEL ? undefined : "another version of MQTT: what follows is not read",
  }));
  if (level !== LEVEL) return level === undefined ? [] : [`protocol level ${level}`];
  const flags = fields.flags("Connect Flags", "§3.1.2.3", connectFlags);
  if (flags === undefined) return [];
  const keepAlive = fields.integer("Keep Alive", (seconds) => ({
    section: "§3.1.2.10",
    meaning: seconds === 0 ? "off" : `after one and a half times ${seconds} s of silence the server closes`,
  }));
  if (keepAlive === undefined) return [];
  const clientId = fields.text("Client Identifier", (value) => ({
    section: "§3.1.3.1",
    meaning: value === "" ? "the server chooses one" : "names the session",
  }));
  if (clientId === undefined) return [];
  connectPayload(fields, flags);
  return [
    clientId === "" ? "no client id" : `client id ${clientId}`,
    ...((flags & CLEAN_SESSION) === 0 ? [] : ["clean session"]),
    ...((flags & WILL) === 0 ? [] : ["will"]),
    `keep alive ${keepAlive} s`,
  ];
}

function connectFlags(value: number): Flag[] {
  const has = (mask: number) => (value & mask) !== 0;
  const willQos = (value & WILL_QOS) >> 3;
  const withoutWill = has(WILL) ? undefined : "has to be 0 without a will";
  return [
    { label: "User Name", bitMask: USER_NAME, meaning: has(USER_NAME) ? "a user name follows" : undefined },
    {
      label: "Password",
      bitMask: PASSWORD,
      meaning: has(PASSWORD) ? "a password follows" : undefined,
      error: has(PASSWORD) && !has(USER_NAME) ? "a password needs a user name" : undefined,
    },
    { label: "Will Retain", bitMask: WILL_RETAIN, error: has(WILL_RETAIN) ? withoutWill : undefined },
    {
      label: "Will QoS",
      bitMask: WILL_QOS,
      error: willQos === 3 ? "there is no QoS 3" : willQos > 0 ? withoutWill : undefined,
    },
    {
      label: "Will",
      bitMask: WILL,
      meaning: has(WILL) ? "a message to publish when the connection is lost" : undefined,
    },
    {
      label: "Clean Session",
      bitMask: CLEAN_SESSION,
      meaning: has(CLEAN_SESSION)
        ? "nothing is kept between connections"
        : "the session outlives the connection",
    },
    { label: "Reserved", bitMask: 0x01, error: has(0x01) ? "has to be 0" : undefined },
  ];
}

/** MQTT 3.1.1 §3.1.3: which of these are there is in the flags, and their order is fixed. */
function connectPayload(fields: PacketFields, flags: number): void {
  if ((flags & WILL) !== 0) {
    if (fields.text("Will Topic", () => ({ section: "§3.1.3.2" })) === undefined) return;
    if (fields.binary("Will Message", "§3.1.3.3") === undefined) return;
  }
  if ((flags & USER_NAME) !== 0) {
    if (fields.text("User Name", () => ({ section: "§3.1.3.4" })) === undefined) return;
  }
  if ((flags & PASSWORD) !== 0 && fields.binary("Password", "§3.1.3.5", HIDDEN) === undefined) return;
  fields.end();
}
