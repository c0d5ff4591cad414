import { RecorderError } from '../../src/base/index.ts';
import type { CallControl, ControlledCall } from '../../src/recorder/index.ts';
import type { CallAction } from '../../src/recording/index.ts';
import type { Actor } from '../../src/storage/audit/index.ts';

/** A call that is buffered, or as `change` says. */
export function controlledCall(change: Partial<ControlledCall> = {}): ControlledCall {
  return {
    ...{ id: 'call-1', state: 'buffered', mode: 'prerecord', direction: 'inbound' },
    ...{ startedAtMs: Date.UTC(2026, 0, 1), endedAtMs: undefined, expiresAtMs: undefined },
    ...{ resumesAtMs: undefined, localNumber: '1001', localDevice: 'SEP001122334455' },
    ...{ remoteNumber: '+49301234567', remoteName: 'Jane Doe', userId: undefined },
    actions: ['start', 'keep', 'private'],
    sides: { near: 'arriving', far: 'arriving' },
    ...change,
  };
}

/** Stands for the control of calls: has the calls that it is given, notes what is asked. */
export class FakeCallControl implements CallControl {
  readonly calls = new Map<string, ControlledCall>();
  readonly acts: (readonly [action: CallAction, id: string, by: Actor])[] = [];
  /** Device → address of its media. */
  readonly addresses = new Map<string, string>();
  readonly #watchers = new Map<(call: ControlledCall) => void, () => boolean>();

  get watchers(): number {
    return this.#watchers.size;
  }

  ofDevice(device: string): readonly ControlledCall[] {
    return this.#newestFirst(({ localDevice }) => localDevice === device);
  }

  ofUser(user: string): readonly ControlledCall[] {
    return this.#newestFirst(({ userId }) => userId === user);
  }

  find(recordingId: string): ControlledCall | undefined {
    return this.calls.get(recordingId);
  }

  act(recordingId: string, action: CallAction, by: Actor): ControlledCall {
    const call = this.calls.get(recordingId);
    if (call === undefined) throw new RecorderError('CALL_NOT_FOUND', 'there is no such call');
    if (!call.actions.includes(action)) {
      throw new RecorderError('CALL_ACTION_NOT_POSSIBLE', 'not now');
    }
    this.acts.push([action, recordingId, by]);
    return call;
  }

  watch(onChange: (call: ControlledCall) => void, isWanted = () => true): () => void {
    this.#watchers.set(onChange, isWanted);
    return () => this.#watchers.delete(onChange);
  }

  mediaAddressOf(device: string): string | undefined {
    return this.addresses.get(device);
  }

  /** Puts a call in place of that of the same id, and tells who watches. */
  change(call: ControlledCall): ControlledCall {
    this.calls.set(call.id, call);
    for (const [watcher, isWanted] of this.#watchers) if (isWanted()) watcher(call);
    return call;
  }

  #newestFirst(belongs: (call: ControlledCall) => boolean): ControlledCall[] {
    const calls = [...this.calls.values()].filter(belongs);
    const order = (call: ControlledCall) => (call.state === 'ended' ? 1 : 0);
    return calls.sort((a, b) => order(a) - order(b) || b.startedAtMs - a.startedAtMs);
  }
}
