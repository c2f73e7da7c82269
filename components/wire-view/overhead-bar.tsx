import { byteText } from "#lib/format/byte-text";
import { overheadOf } from "#lib/wire/overhead";
import type { WireLayer, WireUnit } from "#lib/wire/wire-unit";
import { LAYER_NAMES } from "./layer-names";

/** Where the bytes went: what the application wrote, and what each protocol added. */
export function OverheadBar({ units }: Readonly<{ units: readonly WireUnit[] }>) {
  const { wireBytes, payloadBytes, layers, otherBytes } = overheadOf(units);
  if (wireBytes === 0) return null;
  const parts: readonly { name: string; bytes: number; shade: string }[] = [
    { name: "payload", bytes: payloadBytes, shade: "bg-wire" },
    ...layers.map(({ layer, framingBytes }) => ({
      name: LAYER_NAMES[layer],
      bytes: framingBytes,
      shade: SHADES[layer],
    })),
    ...(otherBytes > 0 ? [{ name: "not complete", bytes: otherBytes, shade: "bg-line" }] : []),
  ];
  return (
    <figure aria-label="Overhead against payload" className="grid gap-1.5">
      <div aria-hidden="true" className="flex h-3 gap-px overflow-hidden rounded-md">
        {parts.map(({ name, bytes, shade }) => (
          <div key={name} className={shade} style={{ width: `${(bytes / wireBytes) * 100}%` }} />
        ))}
      </div>
      <figcaption className="flex flex-wrap gap-x-4 gap-y-0.5 text-ink-soft text-xs">
        {parts.map(({ name, bytes, shade }) => (
          <span key={name} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={`size-2 rounded-sm ${shade}`} />
            <b className="num font-medium text-ink">{byteText(bytes)}</b> {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

const SHADES: Readonly<Record<WireLayer, string>> = {
  http: "bg-wire/25",
  sse: "bg-wire/50",
  websocket: "bg-wire/40",
  "engine-io": "bg-wire/55",
  "socket-io": "bg-wire/70",
  mqtt: "bg-wire/60",
  content: "bg-wire/80",
};
