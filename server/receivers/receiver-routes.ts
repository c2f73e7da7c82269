import type { IncomingMessage } from "node:http";
import { receiverBehaviour } from "#lib/delivery/receiver-behaviour";
import { HttpProblem } from "#server/http/http-problem";
import { readJson } from "#server/http/read-json";
import { sendJson } from "#server/http/send-json";
import { serverUrlOf } from "#server/http/server-url";
import type { TransportHost } from "#server/transports/transport";
import type { Receiver } from "./receiver";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** `/in/{receiver}` takes requests from anywhere; `/api/rooms/{room}/receivers` shows what came in. */
export function mountReceivers({ http, rooms, receivers }: TransportHost): void {
  rooms.onOpen((room) => receivers.open(room));

  for (const method of METHODS) {
    http.route(method, "/in/:receiver", async ({ request, response, params }) =>
      required(await receivers.find(params["receiver"] ?? "", rooms)).receive(request, response),
    );
  }

  const ofRoom = async ({ room, receiver }: Readonly<Record<string, string>>): Promise<Receiver> =>
    required(receivers.inRoom(await rooms.find(room ?? ""), receiver ?? ""));

  http.route("GET", "/api/rooms/:room/receivers", async ({ request, response, params }) => {
    const room = await rooms.find(params["room"] ?? "");
    sendJson(response, 200, { receivers: receivers.of(room).map((each) => receiverFacts(each, request)) });
  });

  http.route("GET", "/api/rooms/:room/receivers/:receiver", async ({ request, response, params }) => {
    sendJson(response, 200, receiverFacts(await ofRoom(params), request));
  });

  http.route("GET", "/api/rooms/:room/receivers/:receiver/requests", async ({ response, params }) => {
    sendJson(response, 200, { requests: (await ofRoom(params)).requests.list() });
  });

  http.route("GET", "/api/rooms/:room/receivers/:receiver/behaviour", async ({ response, params }) => {
    sendJson(response, 200, (await ofRoom(params)).behaviour);
  });

  http.route(
    "PUT",
    "/api/rooms/:room/receivers/:receiver/behaviour",
    async ({ request, response, params }) => {
      const receiver = await ofRoom(params);
      receiver.behaviour = await readJson(request, receiverBehaviour);
      sendJson(response, 200, receiver.behaviour);
    },
  );
}

function required(receiver: Receiver | undefined): Receiver {
  if (receiver !== undefined) return receiver;
  throw new HttpProblem(
    404,
    "receiver-not-found",
    "There is no such receiver here; its room may have been removed.",
  );
}

function receiverFacts({ id, transport, behaviour }: Receiver, request: IncomingMessage) {
  return { id, transport, url: `${serverUrlOf(request)}/in/${id}`, behaviour };
}
