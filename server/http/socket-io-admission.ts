import type { Namespace, Socket } from "socket.io";

type Next = Parameters<Parameters<Namespace["use"]>[0]>[1];

/**
 * Lets clients into a namespace, each session of the engine once. Socket.IO itself ends a session that asks for a
 * namespace that it is in; one that asks again before it is in would be let in as often as it asks.
 * @param admit rejects when it may not enter
 * @param refuse says so, to the client or by closing
 */
export function admitOnce(
  namespace: Namespace,
  admit: (socket: Socket) => Promise<void>,
  refuse: (error: unknown, socket: Socket, next: Next) => void,
): void {
  const inside = new WeakSet<object>();
  namespace.use((socket, next) => {
    const session = socket.conn;
    if (inside.has(session)) {
      session.close(true);
      return;
    }
    inside.add(session);
    admit(socket).then(
      () => next(),
      (error: unknown) => {
        inside.delete(session);
        refuse(error, socket, next);
      },
    );
  });
  namespace.on("connection", (socket) => {
    socket.on("disconnect", () => inside.delete(socket.conn));
  });
}
