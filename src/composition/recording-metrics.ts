import { Gauge, type Registry } from 'prom-client';
import type { LiveAudio } from '../playback/index.ts';
import type { RunningRecording } from './start-recording.ts';

/** What the figures are read from. */
interface MetricSources extends Pick<RunningRecording, 'recorder' | 'missed' | 'load'> {
  readonly liveAudio: LiveAudio;
}

/** One figure; with a label its values by label. */
export interface RecordingMetric {
  readonly name: string;
  readonly help: string;
  readonly label?: string;
  readonly read: (sources: MetricSources) => number | Iterable<readonly [string, number]>;
}

/** Figures of calls that the status page does not show. Documented in docs/administration.md. */
export const RECORDING_METRICS: readonly RecordingMetric[] = [
  {
    ...{ name: 'earwitness_calls_total', help: 'Calls offered, by what was decided' },
    ...{ label: 'decision', read: ({ recorder }) => Object.entries(recorder.counts) },
  },
  {
    ...{ name: 'earwitness_missed_recordings_total', help: 'Calls missed, by reason' },
    ...{ label: 'reason', read: ({ missed }) => missed.counts },
  },
  {
    ...{ name: 'earwitness_buffered_calls', help: 'Calls that nobody has kept or discarded yet' },
    read: ({ recorder }) => recorder.prerecord.size,
  },
  {
    ...{ name: 'earwitness_prerecord_calls_total', help: 'Buffered calls by what became of them' },
    ...{ label: 'outcome', read: ({ recorder }) => Object.entries(recorder.prerecord.counts) },
  },
  {
    ...{ name: 'earwitness_live_listeners', help: 'Who listens to running calls' },
    read: ({ liveAudio }) => liveAudio.listeners,
  },
  {
    ...{ name: 'earwitness_live_watched_calls', help: 'Running calls that are measured or heard' },
    read: ({ liveAudio }) => liveAudio.watchedCalls,
  },
  {
    name: 'earwitness_load_ratio',
    help: 'Part of the last ten seconds in which main was busy',
    read: ({ load }) => load.load,
  },
];

/** Figures of what is decided about calls, what waits, what was missed, and who listens. */
export function registerRecordingMetrics(registry: Registry, sources: MetricSources): void {
  for (const { name, help, label, read } of RECORDING_METRICS) {
    new Gauge({
      ...{ name, help, labelNames: label === undefined ? [] : [label], registers: [registry] },
      collect() {
        const figure = read(sources);
        if (typeof figure === 'number') this.set(figure);
        else for (const [value, count] of figure) this.set({ [label ?? '']: value }, count);
      },
    });
  }
}
