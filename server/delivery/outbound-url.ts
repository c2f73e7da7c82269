import { isIP } from "node:net";
import { parsedUrl } from "#server/parsed-url";

const LONGEST_URL = 2_048;
const LEAST_UNPRIVILEGED_PORT = 1_024;
/** Docker, kubelet and stores that answer to anybody (SEC-3). */
const CLOSED_PORTS: ReadonlySet<number> = new Set([
  2049, 2375, 2376, 3306, 5432, 6000, 6379, 6665, 6666, 6667, 6668, 6669, 9200, 10250, 11211, 27017,
]);
/** Suffixes of names that mean a machine nearby. */
const INTERNAL_SUFFIXES = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "corp",
  "home",
  "lan",
  "private",
  "arpa",
  "invalid",
  "test",
  "onion",
];
const METADATA_NAMES: ReadonlySet<string> = new Set(["metadata.tencentyun.com", "metadata.packet.net"]);

export type OutboundUrl =
  | { readonly url: URL; readonly refusal?: undefined }
  | { readonly url?: undefined; readonly refusal: string };

/**
 * The first layer of the guard: what the text of a URL already shows (SEC-1, SEC-3). Addresses are judged elsewhere.
 * @returns the parsed URL, or the rule that refuses it as a clause after "because"
 */
export function parseOutboundUrl(text: string): OutboundUrl {
  if (text.length > LONGEST_URL) return refused(`it is longer than ${LONGEST_URL} characters`);
  // What parsers disagree about is not guessed at.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (/[\u0000-\u0020\u007f\\]/.test(text)) {
    return refused("it contains a blank, a control character or a backslash");
  }
  const url = /^https?:\/\//i.test(text) ? parsedUrl(text) : undefined;
  if (url === undefined) return refused("it is no absolute http or https URL");
  if (/^https?:\/\/[^/?#]*@/i.test(text)) return refused("it contains credentials");
  const portRefusal = refusalOfPort(portOf(url));
  if (portRefusal !== undefined) return refused(portRefusal);
  const nameRefusal = refusalOfName(hostOf(url));
  return nameRefusal === undefined ? { url } : refused(nameRefusal);
}

/** Without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

function refused(refusal: string): OutboundUrl {
  return { refusal };
}

function refusalOfPort(port: number): string | undefined {
  const isOpen = port === 80 || port === 443 || port >= LEAST_UNPRIVILEGED_PORT;
  return isOpen && !CLOSED_PORTS.has(port) ? undefined : `port ${port} is not one for webhooks`;
}

function refusalOfName(host: string): string | undefined {
  if (isIP(host) !== 0) return undefined;
  const name = host.toLowerCase().replace(/\.+$/, "");
  const labels = name.split(".");
  if (labels.length < 2 || labels.includes("")) return "its host is not a full domain name";
  if (METADATA_NAMES.has(name) || INTERNAL_SUFFIXES.includes(labels.at(-1) ?? "")) {
    return "its host is a name of an internal network";
  }
  return undefined;
}
