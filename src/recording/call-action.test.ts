import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CALL_ACTIONS, type ControlSituation, effectOf, possibleActions } from './call-action.ts';
import { newestChange } from './storing.ts';

const RECORDED: ControlSituation = {
  isRunning: true,
  isUndecided: false,
  storing: 'on',
  mustBeRecorded: false,
};
const BUFFERED: ControlSituation = { ...RECORDED, isUndecided: true };

/** What every action does, `–` where it is not possible. */
function effects(situation: ControlSituation): string {
  return CALL_ACTIONS.map((action) => effectOf(action, situation) ?? '–').join(' ');
}

describe('effectOf', () => {
  const table: readonly (readonly [situation: string, ControlSituation, effects: string])[] = [
    // start stop keep private pause resume
    ['recorded', RECORDED, 'none stopped none – paused none'],
    ['stopped', { ...RECORDED, storing: 'stopped' }, 'on none none – none none'],
    ['paused', { ...RECORDED, storing: 'paused' }, '– stopped none – none on'],
    ['must be recorded', { ...RECORDED, mustBeRecorded: true }, 'none – none – paused none'],
    ['over', { ...RECORDED, isRunning: false }, '– – none – – –'],
    ['buffered', BUFFERED, 'keep none keep destroy paused none'],
    ['buffered, paused', { ...BUFFERED, storing: 'paused' }, '– none keep destroy none on'],
    ['buffered, over', { ...BUFFERED, isRunning: false }, '– – keep destroy – –'],
  ];
  for (const [name, situation, expected] of table) {
    it(name, () => assert.equal(effects(situation), expected));
  }
});

describe('possibleActions', () => {
  it('are those that would change something', () => {
    assert.deepEqual(possibleActions(RECORDED), ['stop', 'pause']);
    assert.deepEqual(possibleActions(BUFFERED), ['start', 'keep', 'private', 'pause']);
    assert.deepEqual(possibleActions({ ...RECORDED, isRunning: false }), []);
  });
});

describe('newestChange', () => {
  it('is the latest, wherever it was found', () => {
    const paused = { state: 'paused', atMs: 10, by: 'anna' } as const;
    const resumed = { state: 'on', atMs: 20, by: 'anna' } as const;
    assert.equal(newestChange(resumed, undefined, paused), resumed);
    assert.equal(newestChange(undefined, paused), paused);
    assert.equal(newestChange(undefined, undefined), undefined);
  });
});
