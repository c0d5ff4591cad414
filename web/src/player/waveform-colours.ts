import type { CoverageState } from '../api/recording-detail.ts';
import type { WaveformColours } from './draw-waveform.ts';

const STATE_VARIABLES: Readonly<Record<CoverageState, string>> = {
  recorded: '--ew-near',
  lost: '--ew-lost',
  interrupted: '--ew-lost',
  'stream-missing': '--ew-missing',
  'on-hold': '--ew-hold',
  stopped: '--ew-stopped',
  paused: '--ew-paused',
  'silence-suppressed': '--ew-suppressed',
};

/** Reads the colours that hold where `element` stands (light or dark page). */
export function readColours(element: Element): WaveformColours {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    sides: { near: read('--ew-near'), far: read('--ew-far') },
    rests: { near: read('--ew-near-rest'), far: read('--ew-far-rest') },
    text: read('--ew-dim'),
    line: read('--ew-line'),
    state: (name) => read(STATE_VARIABLES[name]),
  };
}
