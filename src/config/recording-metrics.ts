import { Gauge, type Registry } from 'prom-client';
import type { LiveAudio } from '../playback/index.ts';
import type { RunningRecording } from './start-recording.ts';

/** A figure with one label: its values by label. */
interface LabelledFigure {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  readonly read: () => Iterable<readonly [label: string, value: number]>;
}

/** Figures of what is decided about calls, what waits, what was missed, and who listens. */
export function registerRecordingMetrics(
  registry: Registry,
  { recorder, missed, load }: RunningRecording,
  liveAudio: LiveAudio,
): void {
  const plain: Readonly<Record<string, readonly [help: string, read: () => number]>> = {
    lines_limit: ['Recordings that may run at once', () => recorder.lines.limit],
    lines_kept: ['Lines kept free for users who must be recorded', () => recorder.lines.kept],
    buffered_calls: ['Calls that nobody has kept or discarded yet', () => recorder.prerecord.size],
    live_listeners: ['Who listens to running calls', () => liveAudio.listeners],
    live_watched_calls: ['Running calls that are measured or heard', () => liveAudio.watchedCalls],
    load_ratio: ['Part of the last ten seconds in which main was busy', () => load.load],
  };
  for (const [name, [help, read]] of Object.entries(plain)) {
    new Gauge({
      ...{ name: `earwitness_${name}`, help, registers: [registry] },
      collect() {
        this.set(read());
      },
    });
  }
  const labelled: readonly LabelledFigure[] = [
    {
      ...{ name: 'earwitness_calls_total', help: 'Calls offered, by what was decided' },
      ...{ label: 'decision', read: () => Object.entries(recorder.counts) },
    },
    {
      ...{
        name: 'earwitness_prerecord_calls_total',
        help: 'Buffered calls by what became of them',
      },
      ...{ label: 'outcome', read: () => Object.entries(recorder.prerecord.counts) },
    },
    {
      ...{ name: 'earwitness_missed_recordings_total', help: 'Calls missed, by reason' },
      ...{ label: 'reason', read: () => missed.counts },
    },
  ];
  for (const figure of labelled) registerLabelled(registry, figure);
}

function registerLabelled(registry: Registry, { name, help, label, read }: LabelledFigure): void {
  new Gauge({
    ...{ name, help, labelNames: [label], registers: [registry] },
    collect() {
      for (const [value, count] of read()) this.set({ [label]: value }, count);
    },
  });
}
