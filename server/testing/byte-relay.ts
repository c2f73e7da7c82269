import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface RelayedConnection {
  /** Everything that the side that connected has sent so far. */
  readonly client: () => Buffer;
  readonly server: () => Buffer;
}

/** A TCP relay that writes down every byte: what really crossed, whoever the two sides are. */
export interface ByteRelay {
  readonly port: number;
  readonly connections: readonly RelayedConnection[];
  stop(): void;
}

export async function startByteRelay(targetPort: number): Promise<ByteRelay> {
  const connections: RelayedConnection[] = [];
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(targetPort, "127.0.0.1");
    sockets.push(near, far);
    connections.push({ client: passOn(near, far), server: passOn(far, near) });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** @returns everything that has passed */
function passOn(from: Socket, to: Socket): () => Buffer {
  const chunks: Buffer[] = [];
  from.setNoDelay();
  from.on("data", (chunk) => {
    chunks.push(chunk);
    to.write(chunk);
  });
  from.on("end", () => to.end());
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
  return () => Buffer.concat(chunks);
}
