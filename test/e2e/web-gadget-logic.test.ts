// What the gadget says of calls, without a browser.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type GadgetLight, lightOf } from '../../web/src/gadget/gadget-light.ts';
import type { GadgetCall, SideMedia } from '../../web/src/gadget/gadget-wire.ts';
import {
  afterJabberEvent,
  type JabberCall,
  unrecordedCalls,
} from '../../web/src/gadget/jabber-calls.ts';

const BEGIN_MS = Date.UTC(2026, 0, 1);

function gadgetCall(change: Partial<GadgetCall> = {}): GadgetCall {
  return {
    ...{ id: 'c', state: 'recording', direction: 'inbound', actions: [] },
    ...{ remoteNumber: '0891234567', remoteName: null, endedAt: null, expiresAt: null },
    ...{ resumesAt: null, startedAt: new Date(BEGIN_MS).toISOString() },
    sides: { near: 'arriving', far: 'arriving' },
    ...change,
  };
}

describe('web: light of the gadget', () => {
  const light = (state: GadgetCall['state'], near: SideMedia, far: SideMedia, ms = 10_000) =>
    lightOf(gadgetCall({ state, sides: { near, far } }), false, BEGIN_MS + ms);

  it('says that a call is recorded only while both sides arrive', () => {
    const said: [GadgetLight, GadgetLight][] = [
      [light('recording', 'arriving', 'arriving'), 'recording'],
      [light('recording', 'arriving', 'held'), 'recording'],
      [light('recording', 'missing', 'arriving'), 'near'],
      [light('recording', 'arriving', 'missing'), 'far'],
      [light('recording', 'missing', 'missing'), 'both'],
      [light('buffered', 'arriving', 'arriving'), 'buffered'],
      [light('buffered', 'missing', 'missing'), 'both'],
      [light('paused', 'missing', 'missing'), 'paused'],
      [light('stopped', 'missing', 'missing'), 'stopped'],
      [light('ended', 'missing', 'missing'), 'over'],
      [light('kept', 'missing', 'missing'), 'over'],
    ];
    for (const [actual, wanted] of said) assert.equal(actual, wanted);
  });

  it('gives a side the time that it takes to begin, and claims nothing meanwhile', () => {
    assert.equal(light('recording', 'missing', 'missing', 2499), 'starting');
    assert.equal(light('recording', 'arriving', 'missing', 2499), 'recording');
    assert.equal(light('recording', 'missing', 'missing', 2500), 'both');
  });

  it('says nothing about any call when the recorder is not heard', () => {
    for (const state of ['recording', 'buffered', 'paused', 'stopped', 'ended'] as const) {
      assert.equal(lightOf(gadgetCall({ state }), true, BEGIN_MS), 'lost');
    }
  });
});

describe('web: calls of Jabber', () => {
  const event = (state: string, change: object = {}) =>
    JSON.stringify({
      ...{ conversationId: '7', state, callType: 'Received', acceptanceState: 'Accepted' },
      remoteParticipants: [{ voiceMediaDisplayName: 'Jane', voiceMediaNumber: '+4989 1234567' }],
      ...change,
    });
  const jane: JabberCall = { id: '7', name: 'Jane', number: '+4989 1234567' };

  it('come and go with its events', () => {
    const up = afterJabberEvent([], event('Started'));
    assert.deepEqual(up, [jane]);
    assert.deepEqual(afterJabberEvent(up, event('Started')), [jane]);
    assert.deepEqual(afterJabberEvent(up, event('Ending')), []);
    assert.deepEqual(afterJabberEvent(up, event('Ended')), []);
    const bare = afterJabberEvent([], event('Started', { remoteParticipants: 'none' }));
    assert.deepEqual(bare, [{ id: '7', name: '', number: '' }]);
  });

  it('are as they were after an event that cannot be read', () => {
    for (const json of ['', '{', 'null', '7', '[]', '{"state":"Ended"}', undefined, {}]) {
      assert.deepEqual(afterJabberEvent([jane], json), [jane], String(json));
    }
  });

  it('are not recorded where the recorder has none that it can be', () => {
    const other = { id: '8', name: '', number: '5550100' };
    assert.deepEqual(unrecordedCalls([jane], []), [jane]);
    assert.deepEqual(unrecordedCalls([jane], [gadgetCall()]), []);
    assert.deepEqual(unrecordedCalls([other, jane], [gadgetCall()]), [other]);
    // The recorder knows it by a number that is written in another way.
    assert.deepEqual(unrecordedCalls([jane], [gadgetCall({ remoteNumber: 'b0012' })]), []);
    assert.deepEqual(unrecordedCalls([jane], [gadgetCall({ state: 'ended' })]), [jane]);
  });
});
