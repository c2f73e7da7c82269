import type { Server } from "socket.io";

/**
 * What the test suite of the Socket.IO protocol asks of a server, in the namespace `/echo`: its own `auth` back, and the
 * arguments of `message` and `message-with-ack`. Only where ECHO_ENDPOINT is set. It knows no rooms and no events.
 */
export function mountEcho(io: Server): void {
  io.of("/echo").on("connection", (socket) => {
    socket.emit("auth", socket.handshake.auth);
    socket.on("message", (...args: unknown[]) => socket.emit("message-back", ...args));
    socket.on("message-with-ack", (...args: unknown[]) => {
      const acknowledge = args.pop();
      if (typeof acknowledge === "function") acknowledge(...args);
    });
  });
}
