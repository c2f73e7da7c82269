import { z } from "zod";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { codeFolders } from "#lib/transports/code-folders";
import { HttpProblem } from "#server/http/http-problem";
import { sendJson } from "#server/http/send-json";
import { listSources, readSource } from "#server/source/read-source";
import type { TransportHost } from "#server/transports/transport";

const transport = z.enum(TRANSPORT_IDS);

/** `GET /api/transports/{transport}/code`: what runs on both ends of a wire. */
export function mountTransportCode({ http }: TransportHost): void {
  http.route("GET", "/api/transports/:transport/code", async ({ response, params }) => {
    const asked = transport.safeParse(params["transport"]);
    if (!asked.success) {
      throw new HttpProblem(404, "transport-not-found", `There are ${TRANSPORT_IDS.join(", ")}.`);
    }
    const paths = await Promise.all(codeFolders(asked.data).map(listSources));
    sendJson(response, 200, { files: await Promise.all(paths.flat().map(readSource)) });
  });
}
