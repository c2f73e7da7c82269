import type { Statement } from "#lib/claims/claim";
import {
  SOCKET_IO_DELIVERY,
  SOCKET_IO_INTRODUCTION,
  SOCKET_IO_NODES,
  SOCKET_IO_PROTOCOL,
} from "#lib/claims/sources";

const common = { about: [], auditedOn: "2026-11-23", evidence: "sourced" } as const;

/** The article does not speak of it. */
export const SOCKET_IO_STATEMENTS: readonly Statement[] = [
  {
    ...common,
    id: "socket-io/batteries",
    side: "pro",
    text: "Reconnect, rooms and acknowledgements are included.",
    verdict: "holds",
    why: "What WebSocket leaves to you is there: back-off with jitter, named events, rooms, an answer to each emit. The price is a library on both sides.",
    source: SOCKET_IO_INTRODUCTION,
    test: {
      untestable: "No run cuts a line of Socket.IO. Cut it on the main screen: it comes back by itself.",
    },
  },
  {
    ...common,
    id: "socket-io/fallback",
    side: "pro",
    text: "It falls back when WebSocket is blocked.",
    verdict: "holds",
    why: "By default it begins with HTTP long polling and upgrades when WebSocket works. Where an upgrade is refused, it simply stays on HTTP.",
    source: SOCKET_IO_INTRODUCTION,
    test: { supports: ["X05"] },
    sessionFigure: "handshake",
  },
  {
    ...common,
    id: "socket-io/not-websocket",
    side: "con",
    text: "A plain WebSocket client cannot connect.",
    verdict: "holds",
    why: "Socket.IO has a protocol of its own above Engine.IO. It needs a Socket.IO client and a Socket.IO server; wscat alone does not understand it.",
    source: SOCKET_IO_PROTOCOL,
    test: { untestable: "No client of the Lab tries it. In a terminal wscat does." },
  },
  {
    ...common,
    id: "socket-io/more-bytes",
    side: "con",
    text: "It takes more bytes per event than a bare WebSocket.",
    verdict: "holds",
    why: "Each event carries a packet type, the event name and an array around the data. It is still far less than the headers of an HTTP request.",
    source: SOCKET_IO_PROTOCOL,
    test: { measures: ["X01"] },
    sessionFigure: "bytesPerEvent",
  },
  {
    ...common,
    id: "socket-io/sticky-sessions",
    side: "con",
    text: "Several servers need sticky sessions.",
    verdict: "mostly holds",
    why: "True while HTTP long polling is allowed, because one session is many requests. With WebSocket as the only transport it is not needed; an adapter between the servers still is.",
    source: SOCKET_IO_NODES,
    test: { untestable: "No run lets the requests of one session go to several servers at once." },
  },
  {
    ...common,
    id: "socket-io/at-most-once",
    side: "fact",
    text: "By default an event arrives at most once.",
    verdict: "holds",
    why: "Order is kept, but what is sent while you are away is gone. Connection state recovery brings it back for a while, if the server still remembers the session.",
    source: SOCKET_IO_DELIVERY,
    test: {
      untestable: "No run cuts a line of Socket.IO. Cut it on the main screen, with resume switched off.",
    },
    sessionFigure: "lost",
  },
];
