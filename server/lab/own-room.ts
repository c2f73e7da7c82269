import { z } from "zod";
import type { Bench } from "./bench";
import type { OwnServer } from "./own-server";

const createdRoom = z.object({ room: z.string(), hostKey: z.string() });

/** A fresh room on a server of the run's own, with no hooks in it. @throws Error when it cannot be made */
export async function ownRoom(bench: Bench, server: OwnServer): Promise<Bench> {
  const made = await bench.at({ origin: server.origin }).demand("POST", "/api/rooms");
  const own = bench.at({ origin: server.origin, ...createdRoom.parse(made) });
  await own.removeHooks();
  return own;
}
