"use client";

import { BreakIt } from "#components/break-it/break-it";
import { Composer } from "#components/fire/composer";
import { Header } from "#components/header/header";
import { MatrixPanel } from "#components/matrix/matrix-panel";
import { RacePanel } from "#components/race/race-panel";
import { TransportPanel } from "#components/transport-panel/transport-panel";
import { usePlayground } from "#lib/client/playground-context";
import { ControlNotice } from "./control-notice";
import { RoomFailed } from "./room-failed";
import { SelectionInUrl } from "./selection-in-url";
import { SpokenSummary } from "./spoken-summary";

/** The main screen: the event at the left, race and matrix in the middle, the selected wire at the right. */
export function PlaygroundPage() {
  const failure = usePlayground((state) => (state.room.kind === "failed" ? state.room.message : undefined));
  return (
    <div className="flex min-h-dvh flex-col xl:h-dvh">
      <Header />
      {failure !== undefined ? (
        <RoomFailed message={failure} />
      ) : (
        <>
          <ControlNotice />
          <main className="app-columns min-h-0 flex-1 pb-fire-bar md:pb-0">
            <h1 className="sr-only">Event Playground</h1>
            <div className="area-event grid grid-cols-1 content-start gap-6 border-line border-t p-4 md:border-t-0 md:border-r xl:overflow-y-auto">
              <Composer />
              <BreakIt />
            </div>
            <RacePanel />
            <MatrixPanel />
            <TransportPanel />
          </main>
          <SpokenSummary />
        </>
      )}
      <SelectionInUrl />
    </div>
  );
}
