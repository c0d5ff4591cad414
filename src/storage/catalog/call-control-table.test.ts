import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TESTER, temporaryCatalog } from '../../../test/support/temporary-catalog.ts';

describe('CallControlTable', () => {
  it('keeps the last change of each running call, and reports all', async (t) => {
    const { control, audit } = await temporaryCatalog(t);
    const call = { recordingId: 'r', name: '1001 – 2002' };
    const paused = { state: 'paused', atMs: 1, by: 'test', resumesAtMs: 120_001 } as const;
    control.note({ ...call, change: paused, action: 'recording.paused' }, TESTER);
    assert.deepEqual(control.find('r'), paused);
    const resumed = { state: 'on', atMs: 2, by: 'test' } as const;
    control.note({ ...call, change: resumed, action: 'recording.resumed' }, TESTER);
    assert.deepEqual(control.find('r'), resumed);
    assert.deepEqual(control.recordingIds(), ['r']);
    const object = { kind: 'recording', id: 'r', name: call.name };
    assert.deepEqual(
      (await audit.newest(10)).map(({ action, object: of, details }) => [action, of, details]),
      [
        ['recording.resumed', object, {}],
        ['recording.paused', object, { pauseSeconds: 120 }],
      ],
    );
    control.forget('r');
    control.forget('r');
    assert.deepEqual([control.find('r'), control.recordingIds()], [undefined, []]);
  });

  it('remembers where the media of a telephone came from', async (t) => {
    const { control } = await temporaryCatalog(t);
    assert.equal(control.mediaAddress('SEP1'), undefined);
    control.setMediaAddress('SEP1', '10.0.0.1');
    control.setMediaAddress('SEP1', '10.0.0.2');
    assert.equal(control.mediaAddress('SEP1'), '10.0.0.2');
    assert.deepEqual(control.recordingIds(), []);
  });
});
