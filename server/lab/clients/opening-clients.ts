import { EventSource } from "eventsource";
import mqtt from "mqtt";
import { WebSocket } from "ws";
import type { OpeningClient } from "#lib/experiments/handshake-stepper/experiment";

export interface OpeningTarget {
  readonly origin: string;
  readonly room: string;
}

/** Opens once and does not try again. @returns how to let go of it */
type Open = (target: OpeningTarget, onOpen: () => void, onFailed: (reason: string) => void) => () => void;

/** Other people's clients, as they are. */
export const OPEN: Readonly<Record<OpeningClient, Open>> = {
  websocket: ({ origin, room }, onOpen, onFailed) => {
    const socket = new WebSocket(`${origin.replace("http", "ws")}/ws?room=${room}`);
    socket.on("open", onOpen);
    socket.on("error", ({ message }) => onFailed(message));
    return () => socket.terminate();
  },
  mqtt: ({ origin, room }, onOpen, onFailed) => {
    const connection = mqtt.connect(`${origin.replace("http", "ws")}/mqtt?room=${room}`, {
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    connection.on("connect", onOpen);
    connection.on("error", ({ message }) => onFailed(message));
    connection.on("close", () => onFailed("the connection ended"));
    return () => connection.end(true);
  },
  sse: ({ origin, room }, onOpen, onFailed) => {
    const source = new EventSource(`${origin}/api/rooms/${room}/events/stream`);
    source.addEventListener("open", onOpen);
    source.addEventListener("error", ({ message }) => onFailed(message ?? "no reason given"));
    return () => source.close();
  },
};
