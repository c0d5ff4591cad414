import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseInternalNumbers } from './internal-numbers.ts';
import { decideLocality } from './locality.ts';

const numbers = parseInternalNumbers(['1000-1999']);

it('goes by the remote number', () => {
  assert.equal(decideLocality('1234', numbers), 'internal');
  assert.equal(decideLocality('+41445551234', numbers), 'external');
  assert.equal(decideLocality(undefined, numbers), 'external');
  assert.equal(decideLocality('', numbers), 'external');
});

it('keeps internal what began internal, and only that', () => {
  assert.equal(decideLocality('+41445551234', numbers, 'internal'), 'internal');
  assert.equal(decideLocality(undefined, numbers, 'internal'), 'internal');
  assert.equal(decideLocality('1234', numbers, 'external'), 'internal');
  assert.equal(decideLocality('+41445551234', numbers, 'external'), 'external');
});
