import { type Packet, parser } from "mqtt-packet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "#server/testing/ask";
import { openRawLine } from "#server/testing/raw-line";
import { BINARY, clientFrame, TEXT } from "#server/testing/websocket-frames";
import { AttackedServer } from "./attacked-server";
import { freePort } from "./free-port";
import { HostileBytes } from "./hostile-bytes";
import { givesUp, hostileLine, type LineStep, takeSteps } from "./hostile-line";
import { ACCEPTED, CONNECT, PACKET_VIOLATIONS, type PacketViolation } from "./hostile-packets";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const INPUTS = scaled(250, 10_000);
/** Lines on which bytes were changed by chance: nobody knows which rule that breaks, so they are not counted. */
const CHANGED_SHARE = 0.1;

let attacked: AttackedServer;
let tcpPort: number;
/** What is changed by chance goes to a room of its own: one in thousands becomes a packet that is right. */
let roomOfChance: string;
beforeAll(async () => {
  tcpPort = await freePort();
  attacked = await AttackedServer.start({ MQTT_TCP_PORT: String(tcpPort), MAX_CONNECTIONS_PER_ROOM: "1000" });
  roomOfChance = (await ask("POST", `${attacked.origin}/api/rooms`)).body.room;
}, 30_000);
afterAll(() => attacked.stop());

/** What came back, and how it ended. */
interface Ending {
  readonly answers: readonly string[];
  /** Close code of a WebSocket; undefined for one of TCP, or without a Close frame. */
  readonly code: number | undefined;
}

/** `connack 0`, `suback 128`: a packet with its return codes. */
function named(packet: Packet): string {
  if (packet.cmd === "connack") return `connack ${packet.returnCode}`;
  return packet.cmd === "suback" ? `suback ${packet.granted}` : packet.cmd;
}

function answersIn(bytes: Buffer): string[] {
  const answers: string[] = [];
  const parsing = parser();
  parsing.on("packet", (packet) => answers.push(named(packet)));
  parsing.parse(bytes);
  return answers;
}

/** @returns undefined when the server did not end it */
async function overTcp(steps: readonly LineStep[]): Promise<Ending | undefined> {
  const line = await openRawLine(tcpPort, "");
  const isSilent = givesUp(line);
  await takeSteps(line, steps);
  const all = await line.ended();
  return isSilent() ? undefined : { answers: answersIn(all), code: undefined };
}

/** @returns undefined when the server did not end it */
async function overWebSocket(steps: readonly LineStep[]): Promise<Ending | undefined> {
  const framed = steps.map((step) =>
    typeof step === "string" ? step : clientFrame({ opcode: BINARY, payload: step }),
  );
  const outcome = await hostileLine(attacked.port, "/mqtt", framed);
  if (outcome.kind !== "closed") return undefined;
  return { answers: answersIn(Buffer.concat(outcome.messages)), code: outcome.code };
}

async function breaks(
  { when, answers, code, steps: build }: PacketViolation,
  hostile: HostileBytes,
): Promise<string> {
  const attack = build(hostile, attacked.room);
  const steps = when === "first" ? attack : [CONNECT, ACCEPTED, ...attack];
  const isOverTcp = hostile.chance(0.5);
  const ending = await (isOverTcp ? overTcp(steps) : overWebSocket(steps));
  const expected = { answers, code: isOverTcp ? undefined : code };
  return JSON.stringify(ending) === JSON.stringify(expected)
    ? ""
    : `${isOverTcp ? "TCP" : "WebSocket"}: ${JSON.stringify(ending)} to ${Buffer.from(attack[0] ?? "")
        .subarray(0, 100)
        .toString("hex")}`;
}

/** Whatever was changed by chance, the line ends once the client has closed its side. */
async function endsChanged(hostile: HostileBytes): Promise<boolean> {
  const [first = ""] = hostile.pick(PACKET_VIOLATIONS).steps(hostile, roomOfChance);
  const steps = [CONNECT, hostile.broken(Buffer.from(first))].map((payload) =>
    clientFrame({ opcode: BINARY, payload }),
  );
  const { kind } = await hostileLine(attacked.port, "/mqtt", steps, "client");
  return kind === "closed";
}

test("[R7] [MQ-13] a text message ends the WebSocket below with 1003", async () => {
  const steps = [clientFrame({ opcode: TEXT, payload: "x" })];
  expect(await hostileLine(attacked.port, "/mqtt", steps)).toMatchObject({ kind: "closed", code: 1003 });
});

test("[R7] each rule of MQTT that is broken is answered as documented, over TCP and WebSocket, and nothing fails", async () => {
  const hostile = new HostileBytes(seededRandom(SEED));
  const odd: string[] = [];
  const seen = new Set<string>();
  const refused = await attacked.attack(INPUTS, async () => {
    if (hostile.chance(CHANGED_SHARE)) {
      if (!(await endsChanged(hostile))) odd.push("changed by chance");
      return 0;
    }
    const violation = hostile.inTurn(PACKET_VIOLATIONS);
    seen.add(violation.what);
    const wrong = await breaks(violation, hostile);
    if (wrong !== "") odd.push(`${violation.what}: ${wrong}`);
    return 1;
  });
  expect(odd, `seed ${SEED}`).toEqual([]);
  expect(seen.size).toBe(PACKET_VIOLATIONS.length);
  // What was refused is no event (MQ-12).
  const { body } = await ask("GET", `${attacked.origin}/api/rooms/${attacked.room}/events`);
  expect(body.events).toEqual([]);
  await attacked.expectUnharmed("MQTT packets", refused);
}, 600_000);
