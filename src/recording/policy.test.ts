import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideRecording, type ModeMatrix, type PolicyInput, uniformModes } from './index.ts';

const MODES: ModeMatrix = {
  inbound: { internal: 'none', external: 'cisco' },
  outbound: { internal: 'prerecord', external: 'none' },
};

function decide(change: Partial<PolicyInput>) {
  return decideRecording({
    user: { id: 'u1', modes: MODES, mustBeRecorded: false, isDisabled: false },
    direction: 'inbound',
    locality: 'external',
    unknownUsers: 'decline',
    ...change,
  });
}

describe('decideRecording', () => {
  it('takes the mode of the call type', () => {
    const declined = { kind: 'decline', userId: 'u1', reason: 'user-mode' };
    const recorded = (mode: string) => ({
      kind: 'record',
      mode,
      userId: 'u1',
      reason: 'user-mode',
    });
    assert.deepEqual(decide({}), recorded('cisco'));
    assert.deepEqual(decide({ locality: 'internal' }), declined);
    assert.deepEqual(
      decide({ direction: 'outbound', locality: 'internal' }),
      recorded('prerecord'),
    );
    assert.deepEqual(decide({ direction: 'outbound' }), declined);
  });

  it('declines a disabled user', () => {
    const modes = uniformModes('cisco');
    const user = { id: 'u1', modes, mustBeRecorded: true, isDisabled: true };
    assert.deepEqual(decide({ user }), { kind: 'decline', userId: 'u1', reason: 'user-disabled' });
  });

  it('names the contradiction of a user who must be recorded and is not to be', () => {
    const user = { id: 'u1', modes: MODES, mustBeRecorded: true, isDisabled: false };
    const reason = 'must-be-recorded-declined';
    assert.deepEqual(decide({ user, locality: 'internal' }), {
      ...{ kind: 'decline', userId: 'u1', reason },
    });
  });

  it('does with unknown users as the setting says', () => {
    assert.deepEqual(decide({ user: undefined }), {
      kind: 'decline',
      reason: 'unknown-user-declined',
    });
    assert.deepEqual(decide({ user: undefined, unknownUsers: 'record' }), {
      kind: 'record',
      mode: 'cisco',
      reason: 'unknown-user-recorded',
    });
  });
});
