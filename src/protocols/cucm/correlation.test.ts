import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { guessDirection, pairKey } from './correlation.ts';
import type { CucmParameters } from './recording-parameters.ts';

const NEAR: CucmParameters = {
  side: 'near',
  refci: '38960750',
  nearDevice: 'SEP001122AABBCC',
  nearNumber: '1001',
  nearClusterId: 'GlensCUCM10-5',
  farRefci: '38960749',
  farNumber: '1000',
  raw: {},
};

describe('pairKey', () => {
  it('is the same for both legs, in any case, from any node of the cluster', () => {
    const far = { ...NEAR, side: 'far', nearClusterId: 'glenscucm10-5', farNumber: '2' } as const;
    assert.equal(pairKey(NEAR, '192.0.2.1'), 'glenscucm10-5/38960750/38960749/sep001122aabbcc');
    assert.equal(pairKey(far, '192.0.2.2'), pairKey(NEAR, '192.0.2.1'));
  });

  it('tells apart other calls, devices and, without a cluster id, other sources', () => {
    const plain: CucmParameters = { side: 'near', refci: '1', raw: {} };
    const keys = [
      pairKey(NEAR),
      pairKey({ ...NEAR, refci: '38960751' }),
      pairKey({ ...NEAR, farRefci: undefined }),
      pairKey({ ...NEAR, nearDevice: 'SEP1' }),
      pairKey({ ...NEAR, nearClusterId: undefined }, '192.0.2.1'),
      pairKey({ ...NEAR, nearClusterId: undefined }, '192.0.2.2'),
      pairKey(plain),
      pairKey({ ...plain, refci: undefined, nearNumber: '1' }),
      pairKey({ ...plain, refci: undefined, nearNumber: '2' }),
      pairKey({ ...plain, refci: '1/2' }),
      pairKey({ ...plain, farRefci: '2' }),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(pairKey({ ...NEAR, nearDevice: text }).split('/').length, 4);
      }),
    );
  });
});

describe('guessDirection', () => {
  const guess = (refci?: string, farRefci?: string) => guessDirection({ ...NEAR, refci, farRefci });

  it('takes the lower call identifier for the caller', () => {
    assert.equal(guess('38960750', '38960749'), 'inbound');
    assert.equal(guess('27298698', '27298699'), 'outbound');
    assert.equal(guess('9', '10'), 'outbound');
    assert.equal(guess('4294967296000', '9'), 'inbound');
  });

  it('is inbound where it cannot be told', () => {
    assert.equal(guess(undefined, '5'), 'inbound');
    assert.equal(guess('5', undefined), 'inbound');
    assert.equal(guess('5', 'abc'), 'inbound');
    assert.equal(guess('5', '9'.repeat(5000)), 'inbound');
    assert.equal(guess('5', '5'), 'inbound');
  });
});
