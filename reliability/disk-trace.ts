/** What a process did to its disk and its sockets, in order, as `strace -f -y -xx` recorded it. */
export type DiskOperation =
  | { readonly kind: "write"; readonly file: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly file: string; readonly length: number }
  | { readonly kind: "unlink"; readonly file: string }
  /** Everything written to the file before is on the platter now. */
  | { readonly kind: "sync"; readonly file: string }
  /** Bytes that left through a socket. */
  | { readonly kind: "sent"; readonly bytes: Buffer };

/** Options of strace that this parser needs. */
export const STRACE_OPTIONS = [
  "-f",
  "-y",
  "-xx",
  "-s",
  "1000000",
  "-e",
  "trace=pwrite64,pwritev,write,writev,fsync,fdatasync,ftruncate,unlink,unlinkat,rename",
  "-e",
  "signal=none",
];

const LINE = /^\d+ +(?:<\.\.\. (\w+) resumed>(.*)|(\w+)\((.*))$/;
const DESCRIPTOR = /^\d+<([^>]*)>/;

/** @throws Error on a call that it does not know: what was not understood proves nothing */
export function parseDiskTrace(trace: string): DiskOperation[] {
  const operations: DiskOperation[] = [];
  const syncsInFlight = new Map<string, string>();
  for (const line of trace.split("\n")) {
    const [, resumed, , name, text = ""] = LINE.exec(line) ?? [];
    const thread = line.slice(0, line.indexOf(" "));
    if (resumed === "fsync" || resumed === "fdatasync") {
      operations.push({ kind: "sync", file: syncsInFlight.get(thread) ?? "" });
      continue;
    }
    if (name === undefined) continue;
    const target = unescaped(DESCRIPTOR.exec(text)?.[1] ?? "").toString();
    switch (name) {
      case "fsync":
      case "fdatasync":
        // It holds from its return on, not from its call.
        if (text.endsWith("<unfinished ...>")) syncsInFlight.set(thread, target);
        else operations.push({ kind: "sync", file: target });
        break;
      case "pwrite64": {
        const at = Number(
          /, (\d+)(?:\)| <)/.exec(text.slice(text.lastIndexOf('"')).replace(/^", \d+/, ""))?.[1],
        );
        operations.push({ kind: "write", file: target, at, bytes: stringsIn(text) });
        break;
      }
      case "ftruncate":
        operations.push({ kind: "truncate", file: target, length: Number(/>, (\d+)/.exec(text)?.[1]) });
        break;
      case "unlink":
        operations.push({ kind: "unlink", file: stringsIn(text).toString() });
        break;
      case "write":
      case "writev":
        if (/^(?:socket|TCP)/.test(target)) operations.push({ kind: "sent", bytes: stringsIn(text) });
        break;
      default:
        throw new Error(`strace showed a call that is not understood: ${line.slice(0, 200)}`);
    }
  }
  return operations;
}

function stringsIn(text: string): Buffer {
  return Buffer.concat(
    [...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, escaped = ""]) => unescaped(escaped)),
  );
}

function unescaped(escaped: string): Buffer {
  return Buffer.from(escaped.replaceAll("\\x", ""), "hex");
}
