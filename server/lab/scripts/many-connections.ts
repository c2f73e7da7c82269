import type { z } from "zod";
import { COUNT, MANY_LINE, type manyConnections } from "#lib/experiments/many-connections/experiment";
import type { Bench } from "#server/lab/bench";
import { type OpenSocket, openFrom, type Source } from "#server/lab/clients/bound-sockets";
import { ownRoom } from "#server/lab/own-room";
import { OwnServer } from "#server/lab/own-server";

const AT_ONCE = 20;

/** Connections to one port, from as many ports and addresses as the clients have, until there are enough or one is refused. */
export async function runManyConnections(
  bench: Bench,
  { connections, clientPorts, clientAddresses }: z.output<typeof manyConnections.knobs>,
): Promise<void> {
  const own = await ownRoom(bench, await OwnServer.start(bench));
  own.introduce(MANY_LINE);
  const addresses = Array.from({ length: clientAddresses }, (_, n) => `127.0.0.${n + 1}`);
  const open: OpenSocket[] = [];
  bench.onClose(() => {
    for (const { close } of open) close();
  });
  const count = () => bench.tell({ kind: "sample", name: COUNT.open, value: open.length });
  count();
  const given: number[] = [];
  while (open.length < connections) {
    const wanted = Math.min(AT_ONCE, connections - open.length);
    const sources = Array.from({ length: wanted }, (_, n) =>
      sourceOf(open.length + n, addresses, clientPorts, given),
    );
    const answers = await Promise.all(sources.map((source) => openFrom(own, source)));
    for (const answer of answers) {
      if ("refused" in answer) continue;
      open.push(answer);
      if (given.length < clientPorts) given.push(answer.clientPort);
    }
    count();
    const refused = answers.find((answer) => "refused" in answer);
    if (refused === undefined) continue;
    bench.tell({ kind: "connection", client: MANY_LINE.client, state: "failed", reason: refused.refused });
    break;
  }
  const tell = (name: string, values: readonly (string | number)[]) =>
    bench.tell({ kind: "sample", name, value: new Set(values).size });
  tell(
    COUNT.serverPorts,
    open.map(({ serverPort }) => serverPort),
  );
  tell(
    COUNT.clientPorts,
    open.map(({ clientAddress, clientPort }) => `${clientAddress}:${clientPort}`),
  );
  tell(
    COUNT.clientAddresses,
    open.map(({ clientAddress }) => clientAddress),
  );
}

/**
 * Where the next connection comes from. The first address is given its ports by the operating system; every other, and
 * every connection after its last port, has to do with the same ones.
 */
function sourceOf(
  nth: number,
  addresses: readonly string[],
  clientPorts: number,
  given: readonly number[],
): Source {
  if (clientPorts === 0) return { address: addresses[nth % addresses.length] ?? "127.0.0.1" };
  const [first = "127.0.0.1"] = addresses;
  if (nth < clientPorts) return { address: first };
  // Those beyond the last address come to the first one, whose ports are taken.
  const address = addresses[Math.floor(nth / clientPorts)] ?? first;
  const port = given[nth % clientPorts];
  return port === undefined ? { address: first } : { address, port };
}
