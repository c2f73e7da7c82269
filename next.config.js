import { networkInterfaces } from "node:os";

const ownAddresses = Object.values(networkInterfaces()).flatMap((addresses) =>
  (addresses ?? []).map(({ address }) => address),
);

/** @type {import("next").NextConfig} */
export default {
  // The custom server owns every protocol route; Next renders pages only.
  agentRules: false,
  experimental: { agentUpgrade: false },
  // Development takes hot-reload connections from localhost alone unless told otherwise.
  allowedDevOrigins: ["127.0.0.1", ...ownAddresses],
  poweredByHeader: false,
  // Types are checked by npm test, over the whole project at once.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  serverExternalPackages: ["libsql"],
};
