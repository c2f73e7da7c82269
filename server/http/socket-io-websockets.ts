import { type ServerOptions, WebSocketServer } from "ws";

/**
 * The WebSockets of Engine.IO. It makes its server without a say in subprotocols, and `ws` then echoes the first offer,
 * whatever that is; Engine.IO speaks none, and what is not spoken is not echoed (RFC 6455 §4.2.2, WS-9).
 */
export class SocketIoWebSockets extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, handleProtocols: () => false });
  }
}
