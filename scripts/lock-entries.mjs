const SYSTEMS = {
  darwin: "darwin",
  linux: "linux",
  win32: "win32",
  windows: "win32",
  freebsd: "freebsd",
  android: "android",
};
const PROCESSORS = ["arm64", "x64", "ia32", "arm", "riscv64", "s390x", "ppc64", "wasm32"];

/**
 * Optional dependencies that are named by a locked package and have no entry of their own.
 * @param {{packages: Record<string, {optionalDependencies?: Record<string, string>, engines?: Record<string, string>}>}} lock
 * @returns {{location: string, entry: object}[]}
 */
export function missingOptionalEntries(lock) {
  const missing = [];
  for (const [owner, { optionalDependencies = {}, engines }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const nested = `${owner === "" ? "" : `${owner}/`}node_modules/${name}`;
      const location = `node_modules/${name}`;
      if (nested in lock.packages || location in lock.packages) continue;
      const parts = name.split(/[-/]/);
      const os = parts.map((part) => SYSTEMS[part]).find((system) => system !== undefined);
      const cpu = parts.find((part) => PROCESSORS.includes(part));
      missing.push({
        location,
        entry: {
          version,
          ...(cpu === undefined ? {} : { cpu: [cpu] }),
          optional: true,
          ...(os === undefined ? {} : { os: [os] }),
          ...(parts.includes("musl") ? { libc: ["musl"] } : {}),
          ...(engines === undefined ? {} : { engines }),
        },
      });
    }
  }
  return missing;
}
