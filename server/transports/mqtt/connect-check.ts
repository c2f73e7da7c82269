import type { ConnectPacket } from "aedes";
import { jsonValue } from "#lib/events/json-value";
import { parseEventTopic } from "#lib/transports/mqtt/topics";
import { HttpProblem } from "#server/http/http-problem";
import { parseJson } from "#server/http/read-json";
import type { RoomRegistry } from "#server/rooms/room-registry";
import type { MqttConnection } from "./mqtt-connection";

/** Longest client id, in characters (MQ-8). */
export const MOST_CLIENT_ID_CHARACTERS = 64;
/** Longest keep alive, in seconds (MQ-8). */
export const MOST_KEEP_ALIVE_SECONDS = 300;

/** Return codes of CONNACK (MQTT 3.1.1 §3.2.2.3). */
const IDENTIFIER_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const BAD_USER_NAME = 4;
const NOT_AUTHORIZED = 5;

export interface Refusal {
  readonly returnCode: 2 | 3 | 4 | 5;
  readonly reason: string;
}

/**
 * May this client connect? Puts the connection into the room that its user name is, when the URL named none.
 * @returns undefined when it may
 */
export async function refusalOfConnect(
  packet: ConnectPacket,
  connection: MqttConnection,
  rooms: RoomRegistry,
): Promise<Refusal | undefined> {
  const { clientId, clean, keepalive = 0, username, will } = packet;
  if (connection.refusal !== undefined) {
    return { returnCode: SERVER_UNAVAILABLE, reason: connection.refusal };
  }
  if (clientId.length > MOST_CLIENT_ID_CHARACTERS) {
    return {
      returnCode: IDENTIFIER_REJECTED,
      reason: `A client id has at most ${MOST_CLIENT_ID_CHARACTERS} characters.`,
    };
  }
  // [MQTT-3.1.3-8]
  if (clientId === "" && clean !== true) {
    return { returnCode: IDENTIFIER_REJECTED, reason: "A session that is kept needs a client id." };
  }
  if (keepalive === 0 || keepalive > MOST_KEEP_ALIVE_SECONDS) {
    return {
      returnCode: NOT_AUTHORIZED,
      reason: `Keep alive is 1 to ${MOST_KEEP_ALIVE_SECONDS} seconds here.`,
    };
  }
  const refusal = await refusalOfUserName(username, connection, rooms);
  if (refusal !== undefined) return refusal;
  // Or else a client id that was guessed would open another room's session.
  if (clean !== true && connection.room === undefined) {
    return {
      returnCode: IDENTIFIER_REJECTED,
      reason: "A session that is kept belongs to a room: give its id as user name, or in the URL.",
    };
  }
  return will === undefined ? undefined : refusalOfWill(will, rooms);
}

async function refusalOfUserName(
  username: string | undefined,
  connection: MqttConnection,
  rooms: RoomRegistry,
): Promise<Refusal | undefined> {
  if (username === undefined || connection.room !== undefined) return undefined;
  try {
    const room = await rooms.find(username);
    rooms.admitConnection(room, "mqtt");
    connection.enter(room);
    return undefined;
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return {
      returnCode: error.status === 404 ? BAD_USER_NAME : SERVER_UNAVAILABLE,
      reason: error.detail,
    };
  }
}

/** A will is an event that is fired later: what could not be fired is refused now (MQ-5, MQ-9). */
async function refusalOfWill(
  will: NonNullable<ConnectPacket["will"]>,
  rooms: RoomRegistry,
): Promise<Refusal | undefined> {
  try {
    const event = parseEventTopic(will.topic);
    await rooms.find(event?.roomId ?? "");
    if (will.payload.length > 0) parseJson(Buffer.from(will.payload), jsonValue);
    return undefined;
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return { returnCode: NOT_AUTHORIZED, reason: `The will cannot be fired: ${error.detail}` };
  }
}
