import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** Lets a server of a run listen on loopback and a free port. @returns its origin */
export async function loopbackOrigin(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
