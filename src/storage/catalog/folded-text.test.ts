import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldText, numberKey, searchTerms } from './folded-text.ts';

describe('folded text', () => {
  it('is without case, accents, width and double spaces', () => {
    assert.equal(foldText('  MÜLLER-Weiß\t&\u00a0Ço. '), 'muller-weiss & co.');
    assert.equal(foldText('ＡＢ１２'), 'ab12');
    assert.equal(foldText('é'), foldText('e\u0301'));
  });

  it('has numbers without what people put in them', () => {
    for (const number of ['+49 (30) 12-34', '\\+49301234', '+49.30/1234', ' +49301234']) {
      assert.equal(numberKey(number), '+49301234');
    }
    assert.equal(numberKey('Anna.B@Example.com'), 'anna.b@example.com');
  });

  it('is taken apart into terms', () => {
    assert.deepEqual(searchTerms(' Anna  MÜLLER '), ['anna', 'muller']);
    assert.deepEqual(searchTerms('030 / 12-34'), ['0301234']);
    assert.deepEqual(searchTerms('anna 1234'), ['anna', '1234']);
    assert.deepEqual(searchTerms(' '), []);
    assert.equal(searchTerms('a '.repeat(100)).length, 8);
  });
});
