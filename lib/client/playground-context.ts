"use client";

import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import { useStore } from "zustand";
import { Playground } from "#lib/client/playground";
import type { PlaygroundActions } from "#lib/client/playground-actions";
import type { PlaygroundState } from "#lib/client/stores/playground-state";
import { createPlaygroundStore, type PlaygroundStore } from "#lib/client/stores/playground-store";

interface PlaygroundValue {
  readonly store: PlaygroundStore;
  readonly actions: PlaygroundActions;
}

const PlaygroundContext = createContext<PlaygroundValue | undefined>(undefined);

interface PlaygroundProviderProps {
  /** Undefined: a new room is made, and put into the address bar. */
  readonly roomId: string | undefined;
  readonly children: ReactNode;
}

/** Another room is another page: nothing of the last one stays behind. */
export function PlaygroundProvider({ roomId, children }: PlaygroundProviderProps) {
  return createElement(RoomPlayground, { key: roomId ?? "", roomId, children });
}

function RoomPlayground({ roomId, children }: PlaygroundProviderProps) {
  const [store] = useState(createPlaygroundStore);
  const [actions, setActions] = useState<PlaygroundActions>(NO_ACTIONS);
  useEffect(() => {
    const playground = new Playground(store, roomId);
    setActions(playground);
    // Started after this turn: a mount that is undone at once (StrictMode) makes no room.
    const timer = setTimeout(() => void playground.start());
    return () => {
      clearTimeout(timer);
      playground.stop();
    };
  }, [store, roomId]);
  const value = useMemo(() => ({ store, actions }), [store, actions]);
  return createElement(PlaygroundContext, { value }, children);
}

/** @throws Error outside a PlaygroundProvider */
function usePlaygroundValue(): PlaygroundValue {
  const value = useContext(PlaygroundContext);
  if (value === undefined) throw new Error("This component belongs inside a PlaygroundProvider.");
  return value;
}

/** Subscribes to a part of what the page shows. */
export function usePlayground<Selected>(selector: (state: PlaygroundState) => Selected): Selected {
  return useStore(usePlaygroundValue().store, selector);
}

/** The store itself, for what is read once when somebody presses a button. */
export function usePlaygroundStore(): PlaygroundStore {
  return usePlaygroundValue().store;
}

export function usePlaygroundActions(): PlaygroundActions {
  return usePlaygroundValue().actions;
}

const nothing = () => {};
/** Before the page has come to life. */
const NO_ACTIONS: PlaygroundActions = {
  fire: nothing,
  startStream: nothing,
  stopStream: nothing,
  dismissProblem: nothing,
  selectEvent: nothing,
  selectTransport: nothing,
  startFault: nothing,
  endFault: nothing,
  pauseLane: nothing,
  resumeLane: nothing,
  setResume: nothing,
  setPollInterval: nothing,
  setReceiverBehaviour: nothing,
  reviveHook: nothing,
  retryRoom: nothing,
  clear: nothing,
  undoClear: nothing,
};
