import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useContext } from 'react';
import { detailQuery, peaksQuery, type RecordingRef } from '../api/queries.ts';
import type { RecordingDetail } from '../api/recording-detail.ts';
import { ThroughContext } from '../api/through.ts';
import type { Peaks } from '../api/wire.ts';
import type { PlaybackState } from './playback-state.ts';

/** What the picture of a part is made of, as far as it is known. */
export interface PartFacts {
  readonly detail: RecordingDetail | undefined;
  readonly peaks: Peaks | undefined;
  readonly hasNoPeaks: boolean;
}

/**
 * Reads what is known of the parts of the conversation: of the one that is played first, then of
 * one after the other. Sound goes before pictures: while it is waited for, nothing else is asked.
 */
export function usePartFacts(state: PlaybackState): readonly PartFacts[] {
  const through = useContext(ThroughContext);
  const client = useQueryClient();
  const refs = state.sequence.parts.map(({ recordingId }) => ({ id: recordingId, through }));
  const isKnown = (ref: RecordingRef): boolean => {
    const status = client.getQueryState(peaksQuery(ref).queryKey)?.status;
    return status === 'success' || status === 'error';
  };
  const played = refs.filter(({ id }) => id === state.recordingId);
  const isSoundAwaited = state.status === 'playing' && state.isWaiting;
  const next = isSoundAwaited ? undefined : [...played, ...refs].find((ref) => !isKnown(ref));
  const isAsked = refs.map((ref) => ref.id === next?.id || isKnown(ref));
  const details = useQueries({
    queries: refs.map((ref, index) => ({ ...detailQuery(ref), enabled: isAsked[index]! })),
  });
  const peaks = useQueries({
    queries: refs.map((ref, index) => ({ ...peaksQuery(ref), enabled: isAsked[index]! })),
  });
  return refs.map((_, index) => ({
    detail: details[index]?.data,
    peaks: peaks[index]?.data,
    hasNoPeaks: peaks[index]?.isError ?? false,
  }));
}
