import type { LiveRecorder } from '../../src/api/index.ts';
import { RecorderError } from '../../src/base/index.ts';
import type { LiveTap } from '../../src/playback/index.ts';
import type {
  CallPreview,
  ControlledCall,
  LiveRecording,
  LiveWatcher,
  OfferedCall,
} from '../../src/recorder/index.ts';
import type { CallAction } from '../../src/recording/index.ts';
import type { Actor } from '../../src/storage/audit/index.ts';
import { FakeCallControl } from './fake-call-control.ts';

/** A call that is being recorded, or as `change` says. */
export function liveCall(change: Partial<LiveRecording> = {}): LiveRecording {
  return {
    ...{ id: 'r', conversationId: 'c', startedAtMs: 0, mode: 'cisco', dialect: 'cucm' },
    state: 'recording',
    ...{ isBuffered: change.state === 'buffered', actions: [], resumesAtMs: undefined },
    ...{ endedAtMs: undefined, expiresAtMs: undefined, direction: 'outbound' },
    ...{ locality: 'internal', localNumber: '1001', localDevice: 'SEP1', localName: undefined },
    ...{ remoteNumber: '2002', remoteName: undefined, remoteDevice: undefined },
    user: undefined,
    streams: [],
    ...change,
  };
}

/** Stands for the recorder where the API alone is tested: it has the calls that it is given. */
export class FakeRecorder implements LiveRecorder {
  readonly calls: LiveRecording[] = [];
  readonly decisions: (readonly [action: string, id: string, by: Actor])[] = [];
  readonly questions: OfferedCall[] = [];
  readonly lines = { limit: 60, inUse: 2, kept: 1 };
  /** What {@link preview} answers. */
  answer: CallPreview | undefined;
  /** Journals of calls that can be listened to. */
  readonly taps = new Map<string, LiveTap>();
  readonly #watchers = new Set<LiveWatcher>();

  readonly live: LiveRecorder['live'] = {
    list: () => [...this.calls],
    find: (id) => this.calls.find((call) => call.id === id),
    streams: () => this.calls.map(({ id, streams }) => [id, streams] as const),
    watch: (listener) => {
      this.#watchers.add(listener);
      return () => this.#watchers.delete(listener);
    },
  };

  get watchers(): number {
    return this.#watchers.size;
  }

  /** Puts a call in place of that of the same id, or takes it away, and tells who watches. */
  change(id: string, call: LiveRecording | undefined): void {
    const at = this.calls.findIndex((known) => known.id === id);
    if (at >= 0) this.calls.splice(at, 1, ...(call === undefined ? [] : [call]));
    else if (call !== undefined) this.calls.push(call);
    for (const watcher of this.#watchers) watcher(id, () => call);
  }

  preview(call: OfferedCall): CallPreview {
    this.questions.push(call);
    if (this.answer === undefined) throw new Error('the test has no answer');
    return this.answer;
  }

  /** Calls that are controlled by who they belong to. */
  readonly own: FakeCallControl;

  constructor(own = new FakeCallControl()) {
    this.own = own;
  }

  /** Does what is among the `actions` of a call: says so, and leaves the call as it is. */
  readonly control: LiveRecorder['control'] = {
    act: (id: string, action: CallAction, by: Actor): ControlledCall => {
      if (this.own.find(id) !== undefined) return this.own.act(id, action, by);
      const live = this.live.find(id);
      if (live === undefined || !live.actions.includes(action)) {
        throw new RecorderError('CALL_ACTION_NOT_POSSIBLE', 'the test does not want it');
      }
      this.decisions.push([action, id, by]);
      const { user, ...facts } = live;
      const sides = { near: 'arriving', far: 'arriving' } as const;
      const mode = live.mode === 'prerecord' ? 'prerecord' : 'cisco';
      return { ...facts, mode, state: 'recording', userId: user?.id, sides };
    },
    find: (id) => this.own.find(id),
    ofUser: (userId) => this.own.ofUser(userId),
    watch: (onChange) => this.own.watch(onChange),
  };
}
