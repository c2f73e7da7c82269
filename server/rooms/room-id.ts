import { createHash, randomBytes } from "node:crypto";

// Without letters and digits that are read for one another.
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const ID_CHARACTERS = 26;

const ADJECTIVES = [
  "amber",
  "bold",
  "brisk",
  "calm",
  "clear",
  "coral",
  "crisp",
  "dusky",
  "fresh",
  "gentle",
  "golden",
  "ivory",
  "jade",
  "keen",
  "lively",
  "lunar",
  "mellow",
  "misty",
  "navy",
  "noble",
  "olive",
  "plain",
  "quick",
  "quiet",
  "rapid",
  "ruby",
  "silver",
  "solar",
  "steady",
  "teal",
  "velvet",
  "violet",
] as const;
const ANIMALS = [
  "badger",
  "beaver",
  "bison",
  "crane",
  "dolphin",
  "eagle",
  "falcon",
  "finch",
  "fox",
  "gecko",
  "heron",
  "ibex",
  "jackal",
  "koala",
  "lark",
  "lemur",
  "lynx",
  "marmot",
  "marten",
  "newt",
  "ocelot",
  "orca",
  "otter",
  "owl",
  "panda",
  "puffin",
  "raven",
  "robin",
  "seal",
  "stork",
  "tapir",
  "wren",
] as const;

/** A capability of 130 random bits (SEC-7): 26 characters of `[a-km-np-z2-9]`. */
export function newRoomId(): string {
  return Array.from(randomBytes(ID_CHARACTERS), (byte) => ALPHABET[byte & 31]).join("");
}

const ROOM_ID = /^[a-km-np-z2-9]{26}$/;

export function isRoomId(text: string): boolean {
  return ROOM_ID.test(text);
}

/** A name people can say, like `teal-otter-42`. It opens nothing. */
export function roomName(roomId: string): string {
  const [first = 0, second = 0, third = 0] = createHash("sha256").update(roomId).digest();
  return `${ADJECTIVES[first & 31]}-${ANIMALS[second & 31]}-${10 + (third % 90)}`;
}

/** 192 random bits: the host's key, for acts that only the maker of the room may do. */
export function newHostKey(): string {
  return randomBytes(24).toString("base64url");
}

/** 64 random bits in hexadecimal (CORE-2). */
export function newEpoch(): string {
  return randomBytes(8).toString("hex");
}

export function hostKeyHash(hostKey: string): string {
  return createHash("sha256").update(hostKey).digest("base64url");
}
