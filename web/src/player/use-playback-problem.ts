import { useQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { ApiError, connection } from '../api/client.ts';
import { detailQuery } from '../api/queries.ts';
import { useRecordingRef } from '../api/through.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import { usePlaybackState } from './use-playback.ts';

/** Why nothing is heard. */
export type PlaybackProblem =
  /** The recorder cannot be reached; goes on by itself when it can. */
  | { readonly kind: 'connection' }
  /** The recorder says that it may not be heard, or not any more. */
  | { readonly kind: 'refused'; readonly error: ApiError }
  | { readonly kind: 'unplayable' };

/** While something plays the recorder is asked so often whether it may still be heard. */
const WATCHED_EVERY_MS = 10_000;
const REFUSALS: readonly number[] = [401, 403, 404];

/**
 * Watches over what plays. A browser has much of a recording in advance, and does not tell why it
 * gets no more: so the recorder is asked. What may not be heard any more stops; what stopped for
 * want of a connection goes on at the same place.
 */
export function usePlaybackProblem(engine: PlaybackEngine): PlaybackProblem | undefined {
  const { recordingId = '', status, isWaiting } = usePlaybackState(engine);
  const isReachable = useSyncExternalStore(
    (listener) => connection.subscribe(listener),
    () => connection.isReachable,
  );
  const { error, isFetching, refetch } = useQuery({
    ...detailQuery(useRecordingRef(recordingId)),
    enabled: recordingId !== '',
    refetchInterval: status === 'playing' ? WATCHED_EVERY_MS : false,
  });
  const hasFailed = status === 'failed';
  const refusal = error instanceof ApiError && REFUSALS.includes(error.status) ? error : undefined;
  const isRefused = refusal !== undefined;
  const isCutOff = hasFailed && !isReachable;

  useEffect(() => {
    if (isRefused) engine.stop();
  }, [engine, isRefused]);
  useEffect(() => {
    if (hasFailed) void refetch();
  }, [hasFailed, refetch]);
  useEffect(() => {
    if (!isCutOff) return;
    return connection.subscribe(() => {
      if (connection.isReachable) engine.resume();
    });
  }, [engine, isCutOff]);

  if (isCutOff || (!isReachable && status === 'playing' && isWaiting)) return CONNECTION;
  if (!hasFailed || isFetching) return undefined;
  return refusal === undefined ? UNPLAYABLE : { kind: 'refused', error: refusal };
}

const CONNECTION: PlaybackProblem = { kind: 'connection' };
const UNPLAYABLE: PlaybackProblem = { kind: 'unplayable' };
