/** @type {import("next").NextConfig} */
export default {
  // The custom server owns every protocol route; Next renders pages only.
  agentRules: false,
  experimental: { agentUpgrade: false },
  poweredByHeader: false,
  // Types are checked by npm test, over the whole project at once.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  serverExternalPackages: ["libsql"],
};
