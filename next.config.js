/** @type {import("next").NextConfig} */
export default {
  // The custom server owns every protocol route; Next renders pages only.
  agentRules: false,
  experimental: { agentUpgrade: false },
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["libsql"],
};
