"use client";

import { clsx } from "clsx";
import { useState } from "react";
import { howText } from "#lib/client/wire/wire-export";
import { layersOf, type WireItem } from "#lib/client/wire/wire-item";
import type { ByteSpan } from "#lib/wire/byte-span";
import type { WireUnit } from "#lib/wire/wire-unit";
import { HexView } from "./hex-view";
import { LayerChoice } from "./layer-choice";
import { SpanTree } from "./span-tree";

/** A field that a step of a handshake leads to. */
export interface Place {
  readonly unit: WireUnit;
  readonly span: ByteSpan;
}

interface UnitDetailProps {
  readonly item: WireItem;
  /** Shown first. */
  readonly place: Place | undefined;
  readonly isWide: boolean;
  /** Somebody marks a field or a byte. */
  readonly onMark: () => void;
}

interface Mark {
  readonly span: ByteSpan | undefined;
  readonly in: "fields" | "hex";
}

/** One unit, layer by layer: what it says, and its bytes. */
export function UnitDetail({ item, place, isWide, onMark }: UnitDetailProps) {
  const layers = layersOf(item.unit);
  const [layerIndex, setLayerIndex] = useState(() =>
    place === undefined ? 0 : Math.max(0, layers.indexOf(place.unit)),
  );
  const [marked, setMarked] = useState<Mark>({ span: place?.span, in: "fields" });
  const markIn = (where: Mark["in"]) => (span: ByteSpan | undefined) => {
    setMarked({ span, in: where });
    onMark();
  };
  const unit = layers[layerIndex] ?? item.unit;
  return (
    <section aria-label="Selected unit" className="@container grid min-w-0 grid-cols-1 content-start gap-2">
      <div className="grid gap-0.5">
        <h4 className="break-words text-ink text-sm">{unit.summary}</h4>
        <p className="num text-2xs text-ink-faint">
          connection {item.connection}, {howText(item)}
        </p>
      </div>
      {layers.length > 1 && (
        <LayerChoice
          layers={layers}
          value={layerIndex}
          onChange={(index) => {
            setLayerIndex(index);
            setMarked({ span: undefined, in: "fields" });
          }}
        />
      )}
      <div
        className={clsx(
          "grid grid-cols-1 items-start gap-3",
          isWide ? "md:grid-cols-[minmax(0,1fr)_32rem]" : "@xl:grid-cols-[minmax(0,1fr)_19rem]",
        )}
      >
        <div className={clsx("overflow-y-auto", isWide ? "md:max-h-[55vh]" : "max-h-80")}>
          <SpanTree unit={unit} marked={marked.span} onMark={markIn("fields")} />
        </div>
        <HexView
          key={layerIndex}
          unit={unit}
          bytesInRow={isWide ? 16 : 8}
          marked={marked.span}
          ledTo={marked.in === "fields" ? marked.span : undefined}
          onMark={markIn("hex")}
        />
      </div>
    </section>
  );
}
