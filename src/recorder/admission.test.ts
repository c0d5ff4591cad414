import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AdmissionInput, decideAdmission } from './admission.ts';

const FREE: AdmissionInput = {
  isDraining: false,
  linesInUse: 3,
  lines: 4,
  freeDiskBytes: 2e9,
  minFreeDiskBytes: 1e9,
};

describe('decideAdmission', () => {
  it('admits while a line and disk space are free', () => {
    assert.equal(decideAdmission(FREE), undefined);
    assert.equal(decideAdmission({ ...FREE, linesInUse: 9999, lines: undefined }), undefined);
  });

  it('says why not', () => {
    const refusal = (code: string, detail: string) => ({ kind: 'refused', code, detail });
    assert.deepEqual(
      decideAdmission({ ...FREE, linesInUse: 4 }),
      refusal('no-line', 'all 4 lines are in use'),
    );
    assert.deepEqual(
      decideAdmission({ ...FREE, freeDiskBytes: 12_345_678 }),
      refusal('disk-full', 'only 12 MB are free on the disk of the recordings'),
    );
    assert.deepEqual(
      decideAdmission({ ...FREE, isDraining: true }),
      refusal('draining', 'the recorder is being stopped'),
    );
  });
});
