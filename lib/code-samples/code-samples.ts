import type { TransportId } from "#lib/transports/catalog";
import type { CodeSample, SamplePlace } from "./code-sample";
import { longPollingSamples } from "./long-polling";
import { mqttSamples } from "./mqtt";
import { pollingSamples } from "./polling";
import { restHookSamples } from "./rest-hook";
import { socketIoSamples } from "./socket-io";
import { sseSamples } from "./sse";
import { webhookSamples } from "./webhook";
import { websocketSamples } from "./websocket";

const SAMPLES: Readonly<Record<TransportId, (place: SamplePlace) => readonly CodeSample[]>> = {
  websocket: websocketSamples,
  "socket-io": socketIoSamples,
  sse: sseSamples,
  mqtt: mqttSamples,
  webhook: webhookSamples,
  "rest-hook": restHookSamples,
  "long-polling": longPollingSamples,
  polling: pollingSamples,
};

/** The lines for one wire of one room: first what runs in a page or in Node, then what runs in a terminal. */
export function codeSamples(id: TransportId, place: SamplePlace): readonly CodeSample[] {
  return SAMPLES[id](place);
}
