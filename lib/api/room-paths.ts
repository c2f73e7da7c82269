import {
  emptyAnswer,
  jsonAnswer,
  type Paths,
  problem,
  roomNotFound,
  roomParameter,
  schemaRef,
} from "./operation";

/** Rooms, and the faults on their subscribers' lines. */
export const ROOM_PATHS: Paths = {
  "/api/rooms": {
    post: {
      operationId: "createRoom",
      tags: ["rooms"],
      summary: "Make a room",
      description:
        "The host key is in this answer and nowhere else. The room is removed after a while without use.",
      responses: {
        "201": {
          ...jsonAnswer("The room is there.", schemaRef("CreatedRoom")),
          headers: { location: { description: "Path of the room.", schema: { type: "string" } } },
        },
        "403": problem("A page of another site may not do this."),
        "429": problem("This address has made enough rooms for now; Retry-After says when to come back."),
        "503": problem("The server has no place for another room."),
      },
    },
  },
  "/api/rooms/{room}": {
    get: {
      operationId: "getRoom",
      tags: ["rooms"],
      summary: "What the room is",
      parameters: [roomParameter],
      responses: { "200": jsonAnswer("The room.", schemaRef("Room")), "404": roomNotFound },
    },
    delete: {
      operationId: "deleteRoom",
      tags: ["rooms"],
      summary: "Close the room and delete its log",
      parameters: [roomParameter],
      security: [{ hostKey: [] }],
      responses: {
        "204": emptyAnswer("The room is gone; its subscribers were told."),
        "403": problem("The host key is missing or is not this room's."),
        "404": roomNotFound,
      },
    },
  },
};
