import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csvLine, csvLines } from './csv-line.ts';

describe('CSV', () => {
  it('is quoted where a line break of either kind, a quote or a separator is in it', () => {
    const values = ['a\rb', 'a\nb', 'a\r\nb', 'a"b', 'a,b', 'a;b'];
    assert.equal(csvLine(values), '"a\rb","a\nb","a\r\nb","a""b","a,b",a;b\r\n');
    assert.equal(csvLines([values.slice(4), ['c']], ';'), 'a,b;"a;b"\r\nc\r\n');
  });

  it('holds values of every kind, and no formula', () => {
    const values = ['=1+1', '+49 30', -5, true, null, undefined, { a: [1] }];
    assert.equal(csvLine(values), `'=1+1,'+49 30,-5,true,,,"{""a"":[1]}"\r\n`);
  });
});
