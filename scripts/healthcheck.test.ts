import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { hasAddress } from "#server/testing/has-address";

for (const address of ["127.0.0.2", "::1", "0.0.0.0", "::", ""]) {
  test.skipIf(!(await hasAddress(address || "0.0.0.0")))(
    `with HOST=${address} the health check asks where the server listens`,
    async () => {
      const server = createServer((_request, response) => response.end());
      server.listen(0, address || "0.0.0.0");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const env = { ...process.env, HOST: address, PORT: String(port) };
      const [exitCode] = await once(spawn(process.execPath, ["scripts/healthcheck.mjs"], { env }), "exit");
      server.close();
      expect(exitCode).toBe(0);
    },
  );
}
