"use client";

import { useEffect, useState } from "react";
import { z } from "zod";
import { Tabs } from "#components/ui/tabs";
import { inAddress, keepInAddress } from "#lib/client/address-parameter";
import { usePlayground } from "#lib/client/playground-context";
import { BytesPane } from "./bytes-pane";
import { CodePane } from "./code-pane";
import { ConnectionsPane } from "./connections-pane";
import { PanelHeading } from "./panel-heading";
import { TradeOffsPane } from "./trade-offs-pane";

const tabParameter = z.enum(["trade-offs", "bytes", "code", "connections"]);
type Tab = z.infer<typeof tabParameter>;

/** Everything about the selected wire. One panel for all of them, driven by the catalog. */
export function TransportPanel() {
  const transportId = usePlayground((state) => state.selectedTransport);
  const [tab, setTab] = useState<Tab>("trade-offs");
  useEffect(() => {
    const named = tabParameter.safeParse(inAddress("tab"));
    if (named.success) setTab(named.data);
  }, []);
  const choose = (chosen: Tab) => {
    setTab(chosen);
    keepInAddress("tab", chosen);
  };
  const tabs = [
    { value: "trade-offs", label: "Trade-offs", content: <TradeOffsPane transportId={transportId} /> },
    { value: "bytes", label: "Bytes", content: <BytesPane transportId={transportId} /> },
    { value: "code", label: "Code", content: <CodePane transportId={transportId} /> },
    { value: "connections", label: "Connections", content: <ConnectionsPane transportId={transportId} /> },
  ] as const;
  return (
    <section
      aria-label="Selected wire"
      data-transport={transportId}
      className="area-panel flex min-h-0 flex-col border-line border-t xl:border-t-0 xl:border-l"
    >
      <PanelHeading transportId={transportId} />
      <Tabs label="About this wire" tabs={tabs} value={tab} onValueChange={choose} />
    </section>
  );
}
