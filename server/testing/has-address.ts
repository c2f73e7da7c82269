import { createServer } from "node:net";

/** Can this machine listen at an address? Not each has IPv6, nor more of 127.0.0.0/8 than its first address. */
export function hasAddress(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
}
