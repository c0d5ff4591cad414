import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rms } from '../../test/support/audio.ts';
import { DIALOGUES, readDialogue } from './dialogue.ts';
import { decodeG711 } from './g711.ts';

describe('bundled dialogues', () => {
  for (const name of DIALOGUES) {
    it(`${name} is a talk: one side speaks while the other is silent`, () => {
      const { near, far } = readDialogue(name);
      const seconds = near.length / 8000;
      assert.ok(seconds >= 20 && seconds <= 25, `${seconds} s`);
      assert.equal(far.length, near.length);
      let both = 0;
      let none = 0;
      let spoken = { near: 0, far: 0 };
      for (let at = 0; at + 800 <= near.length; at += 800) {
        const isLoud = (codes: Buffer): boolean =>
          rms(decodeG711('u', codes.subarray(at, at + 800))) > 300;
        const [isNear, isFar] = [isLoud(near), isLoud(far)];
        if (isNear && isFar) both++;
        if (!isNear && !isFar) none++;
        spoken = { near: spoken.near + Number(isNear), far: spoken.far + Number(isFar) };
      }
      assert.equal(both, 0);
      assert.ok(none < near.length / 800 / 3, `${none} tenths silent`);
      assert.ok(spoken.near > 50 && spoken.far > 50, JSON.stringify(spoken));
    });
  }
});
