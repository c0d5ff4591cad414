import type { CallControl, LiveCalls, Recorder } from '../recorder/index.ts';
import type { LineUse } from '../recording/index.ts';

/** What the API asks of the recorder. */
export interface LiveRecorder {
  readonly live: Pick<LiveCalls, 'list' | 'find' | 'streams' | 'watch'>;
  readonly lines: LineUse;
  readonly preview: Recorder['preview'];
  readonly control: Pick<CallControl, 'act' | 'find' | 'ofUser' | 'watch'>;
}
