import { afterAll, beforeAll, expect, test } from "vitest";
import { BINARY, clientFrame, TEXT } from "#server/testing/websocket-frames";
import { AttackedServer } from "./attacked-server";
import { HostileBytes } from "./hostile-bytes";
import { hostileLine } from "./hostile-line";
import { hostileRequest } from "./hostile-request";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const INPUTS = scaled(300, 10_000);
const MOST_AT_ONCE = 6;
const SEPARATOR = "\x1e";
/** Of Engine.IO's own answers, and of ours. */
const STATUSES = [200, 400, 403, 404, 405, 408, 413, 415, 431];

let attacked: AttackedServer;
beforeAll(async () => {
  attacked = await AttackedServer.start({ MAX_CONNECTIONS_PER_ROOM: "2000" });
}, 30_000);
afterAll(() => attacked.stop());

/** Engine.IO packets as text (protocol 4), most of them with a Socket.IO packet inside (protocol 5). */
function packet(hostile: HostileBytes): string {
  const room = JSON.stringify(attacked.room);
  const valid = hostile.pick([
    `40{"room":${room}}`,
    `40/control,{"room":${room},"watch":${hostile.json()}}`,
    `40/${hostile.text()},${hostile.json()}`,
    `40${hostile.json()}`,
    `42["publish",{"type":"a.b"}]`,
    `421["publish",${hostile.json()},${hostile.json()}]`,
    `42["publish",${hostile.json()}]`,
    `42/control,${hostile.below(99)}["clock",${hostile.json()}]`,
    `42/control,["watch",${hostile.json()}]`,
    `42${hostile.json()}`,
    `43${hostile.below(9)}[]`,
    `44${hostile.json()}`,
    `45${hostile.below(4)}-["publish",{"_placeholder":true,"num":${hostile.json()}}]`,
    `46${hostile.below(4)}-["x"]`,
    `41`,
    `41/control,`,
    "2",
    "2probe",
    "3",
    "5",
    "6",
    `${hostile.below(10)}${hostile.text()}`,
    hostile.text(),
  ]);
  return hostile.chance(0.3) ? hostile.broken(Buffer.from(valid)).toString("latin1") : valid;
}

async function overWebSocket(hostile: HostileBytes, packets: readonly string[]): Promise<boolean> {
  const frames = [
    `40{"room":"${attacked.room}"}`,
    `40/control,{"room":"${attacked.room}","watch":[]}`,
    ...packets,
  ].map((payload) => clientFrame({ opcode: hostile.chance(0.05) ? BINARY : TEXT, payload }));
  const outcome = await hostileLine(attacked.port, "/socket.io/?EIO=4&transport=websocket", frames);
  return outcome.kind === "closed";
}

async function overPolling(hostile: HostileBytes, packets: readonly string[]): Promise<boolean> {
  const path = `/socket.io/?EIO=4&transport=polling`;
  const opened = await (await fetch(`${attacked.origin}${path}`)).text();
  const { sid } = JSON.parse(opened.slice(1));
  const given = hostile.chance(0.9) ? sid : hostile.escaped();
  const body = Buffer.from(packets.join(SEPARATOR));
  const head = `POST ${path}&sid=${given} HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: ${body.length}\r\n\r\n`;
  const outcome = await hostileRequest(attacked.port, Buffer.concat([Buffer.from(head), body]));
  return outcome.kind === "closed" || (outcome.kind === "answered" && STATUSES.includes(outcome.status));
}

test("[R7] malformed packets over WebSocket and long polling: each session ends or goes on, and nothing fails", async () => {
  const hostile = new HostileBytes(seededRandom(SEED));
  const odd: string[] = [];
  const sent = await attacked.attack(INPUTS, async () => {
    const packets = Array.from({ length: 1 + hostile.below(MOST_AT_ONCE) }, () => packet(hostile));
    const way = hostile.pick([overWebSocket, overPolling]);
    if (!(await way(hostile, packets))) odd.push(`${way.name}: ${packets.join(" | ").slice(0, 300)}`);
    return packets.length;
  });
  expect(odd, `seed ${SEED}`).toEqual([]);
  await attacked.expectUnharmed("Socket.IO packets", sent);
}, 600_000);
