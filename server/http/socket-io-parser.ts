import * as parser from "socket.io-parser";

/** Binary attachments that one packet may announce (SIO-7): the parser keeps a packet until all have come. */
export const MOST_ATTACHMENTS = 2;

class BoundedDecoder extends parser.Decoder {
  constructor() {
    super({ maxAttachments: MOST_ATTACHMENTS });
  }
}

/** The parser of Socket.IO itself, with our limit. */
export const BOUNDED_PARSER = { ...parser, Decoder: BoundedDecoder };
