"use client";

import { clsx } from "clsx";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Switch } from "#components/ui/switch";
import { followedEvent } from "#lib/client/followed-event";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import { saveFile } from "#lib/client/save-file";
import { COMPUTED } from "#lib/client/wire/computed-steps";
import { itemsOfEvent } from "#lib/client/wire/items-of-event";
import { harTextOf, hasFinishedExchange, textOf } from "#lib/client/wire/wire-export";
import { layersOf } from "#lib/client/wire/wire-item";
import type { WireSnapshot } from "#lib/client/wire/wire-reader";
import { byteText } from "#lib/format/byte-text";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { ComputedList } from "./computed-list";
import { HandshakeList } from "./handshake-list";
import { handshakeOf } from "./handshake-of";
import { OverheadBar } from "./overhead-bar";
import { type Place, UnitDetail } from "./unit-detail";
import { UnitList } from "./unit-list";

interface WireViewProps {
  readonly transportId: TransportId;
  readonly snapshot: WireSnapshot;
  /** There is place for hex and fields side by side. */
  readonly isWide: boolean;
}

/** The real bytes of a wire: units in order, the selected one as fields and as hex, and how the connection began. */
export function WireView({ transportId, snapshot, isWide }: WireViewProps) {
  const row = usePlayground(({ rows, selectedOffset }) => followedEvent(rows, selectedOffset));
  const epoch = usePlayground(({ room }) => (room.kind === "ready" ? room.epoch : ""));
  const { selectEvent } = usePlaygroundActions();
  const [onlyEvent, setOnlyEvent] = useState(true);
  const [chosenKey, setChosenKey] = useState<string>();
  const [place, setPlace] = useState<Place>();
  const { reaches, shortLabel } = TRANSPORTS[transportId];
  const items = onlyEvent && row !== undefined ? itemsOfEvent(snapshot.items, row, epoch) : snapshot.items;
  const selected = items.find(({ key }) => key === chosenKey) ?? (onlyEvent ? items[0] : items.at(-1));
  const raw = selected === undefined ? undefined : snapshot.exchanges.get(selected.exchange);
  const steps = handshakeOf(transportId, snapshot.items);
  const isCut = snapshot.isShortened || snapshot.droppedBytes > 0;
  const hasHar = hasFinishedExchange(items, snapshot.exchanges);

  const select = (key: string) => {
    setChosenKey(key);
    setPlace(undefined);
  };
  // With nothing chosen the newest is shown, until somebody begins to read: then it stays.
  const pin = () => {
    setChosenKey(selected?.key);
    if (onlyEvent && row !== undefined) selectEvent(row.offset);
  };
  const goTo = (next: Place) => {
    const item = snapshot.items.find(({ unit }) => layersOf(unit).includes(next.unit));
    if (item === undefined) return;
    setOnlyEvent(false);
    setChosenKey(item.key);
    setPlace(next);
  };
  const fileName = (extension: string) =>
    `wire-${transportId}${onlyEvent && row !== undefined ? `-${row.offset}` : ""}.${extension}`;

  return (
    <div className="grid grid-cols-1 gap-3">
      <Switch
        label="This event only"
        description={
          row === undefined
            ? "Fire an event to pick it out."
            : `#${row.offset} ${row.type}; off: everything of the connection.`
        }
        checked={onlyEvent}
        onCheckedChange={setOnlyEvent}
      />
      {snapshot.droppedBytes > 0 && (
        <Notice tone="info">{byteText(snapshot.droppedBytes)} were too old or too many to be kept.</Notice>
      )}
      {items.length === 0 ? (
        <p className="text-ink-faint text-sm">
          {snapshot.items.length === 0
            ? "No bytes yet. Fire an event."
            : isCut
              ? "Nothing of this event is among the bytes that are kept."
              : "Nothing of this event has crossed this wire."}
        </p>
      ) : (
        <>
          <OverheadBar units={items.map(({ unit }) => unit)} />
          <div
            onFocusCapture={pin}
            onPointerDownCapture={pin}
            onWheelCapture={pin}
            className={clsx("grid grid-cols-1 gap-3", isWide && "xl:grid-cols-[20rem_minmax(0,1fr)]")}
          >
            <UnitList
              // Another list, which has to find the selected unit anew.
              key={onlyEvent ? "event" : "all"}
              items={items}
              selectedKey={selected?.key}
              onSelect={select}
              firedAtMs={row?.receivedAtMs}
              serverIs={reaches === "page" ? "server" : "client"}
              className={isWide ? "max-h-48 self-start xl:max-h-[65vh]" : "max-h-56"}
            />
            {selected !== undefined && (
              <UnitDetail
                key={`${selected.key} ${place?.unit.layer} ${place?.span.start} ${place?.span.label}`}
                item={selected}
                place={place}
                isWide={isWide}
                onMark={pin}
              />
            )}
          </div>
          <div className="flex flex-wrap gap-1.5">
            <Button onClick={() => saveFile(fileName("txt"), "text/plain", textOf(items))}>
              Download as text
            </Button>
            {hasHar && (
              <Button
                onClick={() =>
                  saveFile(fileName("har"), "application/json", harTextOf(items, snapshot.exchanges))
                }
              >
                Download as HAR
              </Button>
            )}
          </div>
        </>
      )}
      {selected !== undefined && raw !== undefined && COMPUTED[transportId] !== undefined && (
        <details>
          <summary className="cursor-pointer py-1 text-ink-soft text-xs hover:text-ink">
            {COMPUTED[transportId].title}
          </summary>
          <ComputedList transportId={transportId} exchange={selected.exchange} raw={raw} />
        </details>
      )}
      {steps.length > 0 && snapshot.items.length > 0 && (
        <details>
          <summary className="cursor-pointer py-1 text-ink-soft text-xs hover:text-ink">
            The handshake of {shortLabel}, step by step
          </summary>
          <HandshakeList steps={steps} place={place} onPlace={goTo} />
        </details>
      )}
    </div>
  );
}
