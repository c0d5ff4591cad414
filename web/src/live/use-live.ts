import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { sessionQuery } from '../api/queries.ts';
import { LiveConnection } from './live-connection.ts';
import { type LiveSnapshot, LiveStore } from './live-store.ts';
import type { SideLevels } from './live-wire.ts';

/** What the parts of the live view share. */
export interface Live {
  readonly store: LiveStore;
  readonly connection: LiveConnection;
}

export const LiveContext = createContext<Live | undefined>(undefined);

/** Opens the stream of events for as long as the page is shown. */
export function useLiveConnection(): Live {
  const client = useQueryClient();
  const [live] = useState(() => {
    const store = new LiveStore();
    const onLoggedOut = () => client.setQueryData(sessionQuery.queryKey, null);
    return { store, connection: new LiveConnection(store, onLoggedOut) };
  });
  useEffect(() => {
    live.connection.open();
    return () => live.connection.close();
  }, [live]);
  return live;
}

function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === undefined) throw new Error('this stands outside of the live view');
  return live;
}

/** A part of what is known; what it returns has to stay the same where nothing changed. */
export function useLiveState<T>(store: LiveStore, choose: (snapshot: LiveSnapshot) => T): T {
  return useSyncExternalStore(
    (listener) => store.subscribe(listener),
    () => choose(store.snapshot),
  );
}

/** The levels of a call, which are measured while something asks for them. */
export function useLevels(id: string): SideLevels | undefined {
  const { store, connection } = useLive();
  useEffect(() => connection.want(id), [connection, id]);
  return useLiveState(store, ({ levels }) => levels.get(id));
}

/** The clock of the recorder in milliseconds since 1970; moves each second. */
export function useRecorderNow(): number {
  const { store } = useLive();
  const offsetMs = useLiveState(store, ({ clockOffsetMs }) => clockOffsetMs);
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return nowMs + offsetMs;
}
