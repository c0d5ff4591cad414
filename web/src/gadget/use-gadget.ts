import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { GadgetState, GadgetStore } from './gadget-store.ts';
import { afterJabberEvent, type JabberCall } from './jabber-calls.ts';

declare global {
  interface Window {
    /** Jabber calls it in the page of its tab when a call begins, changes or ends. */
    OnTelephonyConversationStateChanged?: (json: string) => void;
  }
}

export const GadgetContext = createContext<GadgetStore | undefined>(undefined);

export function useGadgetStore(): GadgetStore {
  const store = useContext(GadgetContext);
  if (store === undefined) throw new Error('this stands outside of the gadget');
  return store;
}

export function useGadgetState(): GadgetState {
  const store = useGadgetStore();
  return useSyncExternalStore(
    (listener) => store.subscribe(listener),
    () => store.state,
  );
}

/** The clock of the recorder in milliseconds since 1970; moves each second. */
export function useRecorderClock(): number {
  const { clockOffsetMs } = useGadgetState();
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return nowMs + clockOffsetMs;
}

/** Calls that Jabber says are up; none outside of Jabber. */
export function useJabberCalls(): readonly JabberCall[] {
  const [calls, setCalls] = useState<readonly JabberCall[]>([]);
  useEffect(() => {
    window.OnTelephonyConversationStateChanged = (json) => {
      setCalls((known) => afterJabberEvent(known, json));
    };
    return () => {
      delete window.OnTelephonyConversationStateChanged;
    };
  }, []);
  return calls;
}
