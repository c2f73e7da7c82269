/** What one close code says, and what the client does about it. */
export interface CloseCodeFacts {
  /** One plain sentence, at most 123 bytes: it is sent as the reason (RFC 6455 §5.5). */
  readonly meaning: string;
  /** Does a client come back by itself? */
  readonly reconnects: boolean;
}

/**
 * Close codes that this wire gives or understands (WS-6). RFC 6455 §7.4.1 and the IANA registry define those below
 * 3000. Of our own, 4000 to 4499 ask the client to come back after a while, 4500 to 4999 ask it not to.
 */
export const CLOSE_CODES = {
  1000: { meaning: "Done.", reconnects: false },
  1001: { meaning: "The other side is going away.", reconnects: true },
  1002: { meaning: "The rules of RFC 6455 were broken.", reconnects: false },
  1003: { meaning: "Only text messages are understood here.", reconnects: false },
  1005: { meaning: "Closed without a code.", reconnects: true },
  1006: { meaning: "The connection broke without a Close frame.", reconnects: true },
  1007: { meaning: "A text message was not UTF-8.", reconnects: false },
  1008: { meaning: "The message came in too many pieces.", reconnects: false },
  1009: { meaning: "The message was longer than 64 KiB.", reconnects: false },
  1011: { meaning: "Something went wrong on the server.", reconnects: true },
  1012: { meaning: "This server is about to restart.", reconnects: true },
  1013: { meaning: "This server has too much to do.", reconnects: true },
  4008: { meaning: "This client reads too slowly: more than 1 MiB was waiting for it.", reconnects: true },
  4010: { meaning: "An event is missing on this line. Come back with your cursor.", reconnects: true },
  4012: { meaning: "Nothing came for too long.", reconnects: true },
  4013: { meaning: "Too many messages. Come back later, and send fewer.", reconnects: true },
  4501: { meaning: "Ten messages were not understood.", reconnects: false },
  4510: { meaning: "This room has ended.", reconnects: false },
} as const satisfies Readonly<Record<number, CloseCodeFacts>>;

export type CloseCode = keyof typeof CLOSE_CODES;

/** @returns facts for every code, also for one that is not in the table: those follow their range */
export function closeCodeFacts(code: number): CloseCodeFacts {
  return isKnown(code)
    ? CLOSE_CODES[code]
    : { meaning: `Closed with code ${code}.`, reconnects: !(code >= 4500 && code <= 4999) };
}

function isKnown(code: number): code is CloseCode {
  return Object.hasOwn(CLOSE_CODES, code);
}
